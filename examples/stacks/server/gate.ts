import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { originCheck } from '@steadysocket/example-server/origin';
import { MAX_MESSAGE_BYTES } from './limits.js';
import { nameIn } from './name-in.js';
import type { Room } from './room.js';
import type { Stack } from './stack.js';

interface Inside {
  readonly room: Room;
  readonly stacks: readonly Stack[];
  readonly allowedOrigins: readonly string[];
}

/** Lets in what comes from an allowed origin and is not too large, and hands it to the stack of its path. */
export function guard(server: Server, { room, stacks, allowedOrigins }: Inside): void {
  const isAllowed = originCheck({ allowed: allowedOrigins, allowMissing: false });
  const stackOf = ({ url = '' }: IncomingMessage): Stack | undefined =>
    stacks.find(({ prefix }) => url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`));

  function answer({ url = '', method, headers }: IncomingMessage): number {
    // What a page asks across origins without reading the answer carries no Origin.
    if (url === '/health') return 204;
    if (!isAllowed(headers.origin)) return 403;
    if (!url.startsWith('/cut?') || method !== 'POST') return 404;
    room.cut(nameIn(url) ?? '');
    return 204;
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const stack = stackOf(request);
    const status = stack === undefined ? answer(request) : refusalOf(request, isAllowed);
    if (status === null) stack?.server.emit('request', request, response);
    else response.writeHead(status, { 'Content-Length': 0 }).end();
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const stack = stackOf(request);
    if (stack !== undefined && isAllowed(request.headers.origin)) stack.server.emit('upgrade', request, socket, head);
    else refuse(socket, stack === undefined ? '404 Not Found' : '403 Forbidden');
  });
}

/** The status to refuse a request for a stack with, or `null`. Not every library bounds a body by itself. */
function refusalOf({ headers }: IncomingMessage, isAllowed: (origin: string | undefined) => boolean): number | null {
  if (!isAllowed(headers.origin)) return 403;
  if (headers['transfer-encoding'] !== undefined) return 411;
  return Number(headers['content-length'] ?? 0) > MAX_MESSAGE_BYTES ? 413 : null;
}

function refuse(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}
