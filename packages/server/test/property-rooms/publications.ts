import type { ConnectionErrorCode } from '@steadysocket/core';
import type { Published } from '@steadysocket/session';

/** A message that a client has published, and what its promise says. */
export interface Entry {
  readonly text: string;
  readonly room: string;
  outcome: 'under way' | 'resolved' | ConnectionErrorCode;
  /** How often the promise has settled. */
  settled: number;
  published?: Published;
  cause?: unknown;
  /** Why it was dropped. */
  drop?: string;
  /** The client has closed while it was under way. */
  isGivenUp: boolean;
}
