import type { LinkClose } from '@steadysocket/core';
import type { ReceivedFrame } from './frame-reader.js';
import type { StompHeaders } from './headers.js';
import type { StompError } from './options.js';
import { quotable } from './redact.js';
import { decode } from './utf8.js';

/** It ended without a word. */
export const lost: LinkClose = { code: 1006, reason: '', wasClean: false };

/** Its heart-beats stayed out. */
export const silent: LinkClose = { ...lost, rule: 'heartbeat-timeout' };

/** A retry would meet the same server. */
export const unlawful: LinkClose = {
  code: 1002,
  reason: 'the server does not speak STOMP',
  wasClean: false,
  isFromPeer: true,
};

export const tooBig: LinkClose = {
  code: 1009,
  reason: 'a frame exceeds maxFrameBytes',
  wasClean: false,
  isFromPeer: true,
};

/** What decides how an ERROR frame ends the link. */
export interface ErrorContext {
  readonly connected: boolean;
  readonly credentials: StompHeaders;
  readonly closeCodeOf: (error: StompError) => number;
}

/** An ERROR frame as the end of a link. STOMP has no close codes, so the application may choose one. */
export function closeOf(
  { headers, body }: ReceivedFrame,
  { connected, credentials, closeCodeOf }: ErrorContext,
): LinkClose {
  const reason = quotable(headers['message'] ?? 'the broker sent an ERROR frame', credentials);
  let code: unknown;
  try {
    code = closeCodeOf({ headers, body: decode(body), connected });
  } catch {
    // The link ends all the same, in the standard way.
  }
  const fits = typeof code === 'number' && Number.isInteger(code) && code >= 1000 && code <= 4999;
  return { code: fits ? (code as number) : 1011, reason, wasClean: true, isFromPeer: true };
}
