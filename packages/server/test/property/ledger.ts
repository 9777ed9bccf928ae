import type { ConnectionErrorCode } from '@steadysocket/core';
import type { Plan } from './actions.js';

/** A message of the client's, and what the outside saw of it. */
export interface Entry {
  readonly text: string;
  readonly order: number;
  readonly plan: Plan;
  readonly isDelivery: boolean;
  /** What `send` answered, or how the promise of `deliver` stands. */
  outcome: 'sent' | 'queued' | 'dropped' | 'delivering' | 'resolved' | ConnectionErrorCode;
  /** What the promise settled with. */
  value?: unknown;
  /** The session of the server that has handled it, each time. */
  readonly handled: ServedSession[];
  /** The id that its handler was given. */
  id?: string;
  /** Why it was dropped. */
  drop?: string;
  /** It was under way when the connection was closed. */
  isGivenUp: boolean;
}

/** A session of the server, and what the application did with it. */
export interface ServedSession {
  readonly index: number;
  readonly user: string;
  /** Texts that the server has sent. */
  readonly sent: string[];
  /** How many of them the client has received. */
  received: number;
  /** The order of the latest message that was handled. */
  latest: number;
  isHandling: boolean;
  /** How it ended; its server may also have died. */
  end: { readonly reason: string; readonly lost: number } | null;
  isDead: boolean;
}

/** How a message ends well. */
export function hasArrived({ handled, drop, outcome, isGivenUp }: Entry): boolean {
  return handled.length > 0 || drop !== undefined || outcome === 'dropped' || isGivenUp;
}
