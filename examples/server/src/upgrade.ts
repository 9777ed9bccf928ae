import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { protocolName } from '@steadysocket/session/wire';
import { chatProtocol, clientIdPattern, echoProtocol } from './messages.js';

/** The subprotocols that the server speaks: a chat, and echoes without and with a session. */
export const subprotocols = [chatProtocol, echoProtocol, protocolName];

/** The one path that takes WebSocket upgrades. */
export const websocketPath = '/ws';

/** An upgrade that is answered with plain HTTP instead. */
export interface Rejection {
  readonly status: 400 | 403 | 404 | 503;
  /** A text for people. Default: the status alone. */
  readonly reason?: string;
  /** Seconds, for the `Retry-After` header. */
  readonly retryAfter?: number;
}

/**
 * Looks at an upgrade without regard to the server's state: path, Origin and Host, client id, subprotocols.
 *
 * An upgrade that offers subprotocols, but not ours, is refused with 400 and a text. RFC 6455 also lets a server go on
 * without one; a browser then fails the connection and tells nobody why.
 */
export function inspectUpgrade(
  request: IncomingMessage,
  isAllowed: (headers: IncomingHttpHeaders) => boolean,
): Rejection | { readonly client: string | undefined } {
  const url = parseTarget(request.url);
  if (url?.pathname !== websocketPath) return { status: 404, reason: `WebSockets are served on ${websocketPath}.` };
  if (!isAllowed(request.headers)) return { status: 403, reason: 'This Origin or Host is not allowed.' };
  const client = url.searchParams.get('client') ?? undefined;
  if (client !== undefined && !clientIdPattern.test(client)) {
    return { status: 400, reason: 'client: give 1 to 64 letters, digits, "_", "." or "-".' };
  }
  const offered = request.headers['sec-websocket-protocol'];
  if (offered !== undefined && !offered.split(',').some((name) => subprotocols.includes(name.trim()))) {
    return { status: 400, reason: `The subprotocols spoken here are ${subprotocols.join(', ')}.` };
  }
  return { client };
}

/** Answers an upgrade with plain HTTP and closes its connection. */
export function rejectUpgrade(socket: Duplex, { status, reason = '', retryAfter }: Rejection): void {
  const head = [
    `HTTP/1.1 ${String(status)} ${statusText[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(reason))}`,
    ...(retryAfter === undefined ? [] : [`Retry-After: ${String(retryAfter)}`]),
  ];
  // `end` alone would leave the connection half open for as long as the peer likes.
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${reason}`);
}

/** A request target as a URL; `undefined` when it is none. */
export function parseTarget(target = ''): URL | undefined {
  // Joined as text: relative to a base, a target that begins with "//" would name another host.
  const text = `http://server.invalid${target}`;
  return target.startsWith('/') && URL.canParse(text) ? new URL(text) : undefined;
}

const statusText = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' } as const;
