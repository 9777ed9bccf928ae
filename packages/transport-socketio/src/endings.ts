import type { LinkClose } from '@steadysocket/core/transport';
import { lost, shortReason } from '@steadysocket/core/transport';
import { SocketIoError } from './errors.js';

/**
 * How an attempt or a link ended, in the words of Socket.IO.
 *
 * - `refused`: a middleware of the server refused it; `message` and `data` are those of its error
 * - `unreachable`: there was no answer, or one that is not Socket.IO's; `status` is the HTTP status with which the handshake
 *   was refused, or `null`: a browser does not tell that of a WebSocket
 * - `disconnected`: it was up; `reason` is that of the `disconnect` event, `code` that of the WebSocket beneath: 1005 where
 *   the server closed without one, 1006 where nothing was said
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
        // The client says so with 1006; a server may give any reason, and another code.
        ...(ending.code === 1006 && ending.reason === 'ping timeout' && { kind: 'heartbeat-timeout' }),
      };
  }
}

/** A parser of the application's may let anything through. */
function reasonOf(text: unknown): string {
  return typeof text === 'string' ? shortReason(text) : '';
}

/** What a middleware says of its refusal: a close code, or a HTTP status. */
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

/** What the `connect_error` event says. The client raises a string where it has no transport to try. */
export function endingOfError(error: Error | string): SocketIoEnding {
  const said = Object(error) as Error & { readonly data?: unknown; readonly description?: unknown };
  const { message, data, description } = said;
  if ('data' in said) return { type: 'refused', message, data };
  return { type: 'unreachable', status: statusIn(description) };
}

/** A poll says the status, and `ws` says it in the text of its error. */
function statusIn(description: unknown): number | null {
  const { message } = Object(description) as { readonly message?: unknown };
  const status = Number(
    typeof description === 'number' ? description : / response: (\d{3})$/.exec(String(message))?.[1],
  );
  return status > 0 ? status : null;
}

/** The error that an attempt raises for it. */
export function errorOf(ending: SocketIoEnding): SocketIoError {
  if (ending.type === 'refused') {
    return new SocketIoError('transport-failed', 'the server refused the connection', ending.data);
  }
  const status = ending.type === 'unreachable' ? ending.status : null;
  const message =
    status === null ? 'the server could not be reached' : `the server refused the handshake with HTTP status ${status}`;
  return new SocketIoError('transport-failed', message, undefined, status);
}

/** What the `disconnect` event says. `details` are an error, or a description and the close event of the WebSocket. */
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
  // The first is a long poll that the server ended.
  return { type: 'disconnected', reason, code: description === 'transport closed by the server' ? 1005 : 1006 };
}
