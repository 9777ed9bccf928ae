import type { ConnectionErrorLike } from '@steadysocket/core';
import type { LinkClose } from '@steadysocket/core/transport';
import { ConnectionError, lost } from '@steadysocket/core/transport';
import type { ReceivedFrame } from './frame-reader.js';
import type { StompHeaders } from './headers.js';
import type { StompOptions } from './options.js';
import { quotable } from './redact.js';
import { decode } from './utf8.js';

/** The broker sent no heartbeats. */
export const silent: LinkClose = { ...lost, kind: 'heartbeat-timeout' };

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

/** What else decides how an ERROR frame ends the link. */
export interface ErrorContext {
  readonly connected: boolean;
  readonly credentials: StompHeaders;
  readonly closeInfo: StompOptions['closeInfo'];
}

/** Translates an ERROR frame into the end of the link. STOMP has no close codes, so the application may choose one. */
export function endingOf(
  { headers, body }: ReceivedFrame,
  { connected, credentials, closeInfo }: ErrorContext,
): { readonly info: LinkClose; readonly error?: ConnectionErrorLike } {
  const reason = quotable(headers['message'] ?? 'the broker sent an ERROR frame', credentials);
  const standard: LinkClose = { code: 1011, reason, wasClean: true, isFromPeer: true };
  try {
    const chosen = { ...standard, ...closeInfo?.({ headers, body: decode(body), connected }) };
    if (isCloseCode(chosen.code)) return { info: chosen };
    throw new RangeError('closeInfo gave no close code');
  } catch (error) {
    const message = 'closeInfo failed or gave no close code; the standard translation holds';
    return { info: standard, error: new ConnectionError('policy-failed', message, error) };
  }
}

function isCloseCode(code: unknown): boolean {
  return Number.isInteger(code) && (code as number) >= 1000 && (code as number) <= 4999;
}
