import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  boundIdleConnections,
  hostCheck,
  originCheck,
  parseTarget,
  rejectUpgrade,
} from '@steadysocket/example-server/protection';
import { maxClients, maxIdleConnections, maxMessageBytes } from './limits.js';
import type { Room } from './room.js';
import type { Stack } from './stack.js';
import { watchConnection } from './watch-connection.js';

interface Inside {
  readonly room: Room;
  readonly stacks: readonly Stack[];
  readonly allowedOrigins: readonly string[];
  readonly allowedHosts: readonly string[];
}

/** Lets in what comes from an allowed origin and is not too large, and hands it to the stack of its path. */
export function guard(server: Server, { room, stacks, allowedOrigins, allowedHosts }: Inside): void {
  const isAllowedHost = hostCheck(allowedHosts);
  const isAllowedOrigin = originCheck({ allowed: allowedOrigins, allowMissing: false });
  const idle = boundIdleConnections(server, maxIdleConnections);
  const admitted = new Set<Socket>();

  function refusalOf({ headers }: IncomingMessage): 403 | 503 | undefined {
    if (!isAllowedHost(headers.host) || !isAllowedOrigin(headers.origin)) return 403;
    return admitted.size >= maxClients ? 503 : undefined;
  }

  function admit(socket: Socket): void {
    idle.delete(socket);
    admitted.add(socket);
  }

  function answer(request: IncomingMessage): number {
    const { pathname, searchParams } = parseTarget(request.url) ?? {};
    // What a page asks across origins without reading the answer carries no Origin.
    if (pathname === '/health') return 204;
    if (refusalOf(request) === 403) return 403;
    if (pathname !== '/cut' || request.method !== 'POST') return 404;
    room.cut(searchParams?.get('name') ?? '');
    return 204;
  }

  function handOver({ server: inner }: Stack, request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    admit(socket);
    response.once('close', () => {
      admitted.delete(socket);
      idle.add(socket);
    });
    // A stack without a listener takes upgrades only.
    if (!inner.emit('request', request, response)) respond(response, 426, { Upgrade: 'websocket' });
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const stack = stackOf(stacks, request);
    const status = stack === undefined ? answer(request) : (refusalOf(request) ?? bodyRefusalOf(request));
    if (status !== undefined) respond(response, status);
    else if (stack !== undefined) handOver(stack, request, response);
  });

  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // Node has let go of the socket: without a listener, a reset would end the process.
    socket.on('error', () => socket.destroy());
    const stack = stackOf(stacks, request);
    const refusal = stack === undefined ? 404 : refusalOf(request);
    if (refusal !== undefined) {
      rejectUpgrade(socket, { status: refusal });
      return;
    }
    admit(socket);
    socket.once('close', () => admitted.delete(socket));
    watchConnection(socket);
    stack?.server.emit('upgrade', request, socket, head);
  });
}

function stackOf(stacks: readonly Stack[], { url = '' }: IncomingMessage): Stack | undefined {
  return stacks.find(({ path }) => path.test(url));
}

/** Not every library bounds a body by itself. */
function bodyRefusalOf({ headers }: IncomingMessage): 411 | 413 | undefined {
  if (headers['transfer-encoding'] !== undefined) return 411;
  return Number(headers['content-length'] ?? 0) > maxMessageBytes ? 413 : undefined;
}

function respond(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'Content-Length': 0, ...headers }).end();
}
