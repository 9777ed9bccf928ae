import type { LinkClose } from '@steadysocket/core/transport';
import { lost, shortReason } from '@steadysocket/core/transport';
import { SocketIoError } from './errors.js';

/**
 * How an attempt or a link ended, in terms of Socket.IO.
 *
 * - `refused`: a middleware of the server refused the connection; `message` and `data` are those of its error
 * - `unreachable`: no answer, or not an answer of Socket.IO; `status` is the HTTP status that refused the handshake, or `null`:
 *   a browser does not reveal it for a WebSocket
 * - `disconnected`: the link was open; `reason` is that of the `disconnect` event, `code` that of the underlying WebSocket: 1005 if
 *   the server closed without a code, 1006 if it sent no close frame
 */
export type SocketIoEnding =
  | { readonly type: 'refused'; readonly message: string; readonly data: unknown }
  | { readonly type: 'unreachable'; readonly status: number | null }
  | { readonly type: 'disconnected'; readonly reason: string; readonly code: number };

/** The standard translation of endings into close codes: see `closeInfo` in the options. */
export function closeOf(ending: SocketIoEnding): LinkClose {
  switch (ending.type) {
    case 'refused':
      return { code: codeIn(ending.data) ?? 1011, reason: reasonOf(ending.message), wasClean: true };
    case 'unreachable':
      return lost;
    case 'disconnected':
      return {
        code: ending.code,
        reason: reasonOf(ending.reason),
        wasClean: ending.code !== 1006,
        // The client itself reports a ping timeout with 1006. A server may give this reason too, with another code.
        ...(ending.code === 1006 && ending.reason === 'ping timeout' && { kind: 'heartbeat-timeout' }),
      };
  }
}

/** A custom parser may pass any value. */
function reasonOf(text: unknown): string {
  return typeof text === 'string' ? shortReason(text) : '';
}

/** The close code or HTTP status in the `data` of a refusal. */
function codeIn(data: unknown): number | null {
  if (Object(data) !== data) return null;
  const { code, status = code } = data as { readonly code?: unknown; readonly status?: unknown };
  for (const given of [code, status]) {
    if (given === 401) return 4401;
    if (given === 403) return 4403;
    if (Number.isInteger(given) && (given as number) >= 3000 && (given as number) <= 4999) return given as number;
  }
  return null;
}

/** Translates a `connect_error` event. The client passes a string if it has no transport to try. */
export function endingOfError(error: Error | string): SocketIoEnding {
  const given = Object(error) as Error & { readonly data?: unknown; readonly description?: unknown };
  const { message, data, description } = given;
  if ('data' in given) return { type: 'refused', message, data };
  return { type: 'unreachable', status: statusIn(description) };
}

/** The HTTP status: a number for a poll, and in the text of the error for `ws`. */
function statusIn(description: unknown): number | null {
  const { message } = Object(description) as { readonly message?: unknown };
  const status = Number(
    typeof description === 'number' ? description : / response: (\d{3})$/.exec(String(message))?.[1],
  );
  return status > 0 ? status : null;
}

/** The error that an attempt raises. */
export function errorOf(ending: SocketIoEnding): SocketIoError {
  if (ending.type === 'refused') {
    return new SocketIoError('transport-failed', 'the server refused the connection', ending.data);
  }
  const status = ending.type === 'unreachable' ? ending.status : null;
  const message =
    status === null ? 'the server could not be reached' : `the server refused the handshake with HTTP status ${status}`;
  return new SocketIoError('transport-failed', message, undefined, status);
}

/** Translates a `disconnect` event. `details` are an error, or a description and the close event of the WebSocket. */
export function endingOfDisconnect(reason: string, details: unknown): SocketIoEnding {
  const { context, description } = (details ?? {}) as {
    readonly context?: { readonly code?: unknown; readonly reason?: unknown };
    readonly description?: unknown;
  };
  if (reason === 'io server disconnect') return { type: 'disconnected', reason, code: 1000 };
  const code = context?.code;
  if (reason === 'transport close' && typeof code === 'number') {
    const given = context?.reason;
    return { type: 'disconnected', reason: typeof given === 'string' && given !== '' ? given : reason, code };
  }
  // 1005 is for a long poll that the server ended.
  return { type: 'disconnected', reason, code: description === 'transport closed by the server' ? 1005 : 1006 };
}
