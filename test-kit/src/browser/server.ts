import type { TestProject } from 'vitest/node';
import { encodeFrame, opcodes } from '../servers/frame.js';
import type { EchoServer } from '../servers/start-echo-server.js';
import { startEchoServer } from '../servers/start-echo-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A WebSocket server whose behaviour depends on the path: see `test-kit/src/browser/server.ts`. */
    readonly serverUrl: string;
    /** Where nothing listens. */
    readonly deadUrl: string;
  }
}

type ClientSocket = EchoServer['clients'] extends ReadonlySet<infer Socket> ? Socket : never;
type Behaviour = (socket: ClientSocket, query: URLSearchParams, writeBytes: (bytes: Uint8Array) => void) => void;

/** How those that wait go on, by the id in their address. */
const waiting = new Map<string, () => void>();

const number = (query: URLSearchParams, name: string): number => Number(query.get(name));
const text = (query: URLSearchParams, name: string): string => query.get(name) ?? '';

/** What happens to a connection that opened, by path. All of them echo, unless they read nothing. */
const behaviours: Readonly<Record<string, Behaviour>> = {
  '/echo': () => {},
  '/say': (socket, query) => {
    for (const message of query.getAll('text')) socket.send(message);
  },
  // With an id, the second half waits.
  '/burst': (socket, query) => {
    const count = number(query, 'count');
    const send = (from: number, to: number): void => {
      for (let index = from; index < to; index += 1) socket.send(String(index));
    };
    const half = query.has('id') ? count / 2 : count;
    send(0, half);
    waiting.set(text(query, 'id'), () => send(half, count));
  },
  '/drop': (socket) => {
    socket.terminate();
  },
  '/close': (socket, query) => {
    if (query.has('code')) socket.close(number(query, 'code'), text(query, 'reason'));
    else socket.close();
  },
  // A code that `ws` refuses to send.
  '/unlawful-close': (_, query, writeBytes) => {
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(number(query, 'code'));
    writeBytes(encodeFrame({ opcode: opcodes.close, payload }));
  },
  // Reads nothing, so that it answers nothing, a close frame no more than a message: half-open, for its client.
  '/stall': (socket, query) => {
    socket.pause();
    waiting.set(text(query, 'id'), () => socket.resume());
  },
  '/resume': (_, query) => {
    waiting.get(text(query, 'id'))?.();
  },
};

/** Starts the server of the tests in a browser. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startEchoServer({
    refuse({ url }) {
      const { pathname, searchParams } = new URL(url ?? '', 'ws://server');
      return pathname === '/refuse' ? number(searchParams, 'status') : undefined;
    },
    onConnection(socket, { url, socket: tcp }) {
      const { pathname, searchParams } = new URL(url ?? '', 'ws://server');
      behaviours[pathname]?.(socket, searchParams, (bytes) => tcp.write(bytes));
    },
  });
  const gone = await startEchoServer();
  await gone.close();
  project.provide('serverUrl', server.url);
  project.provide('deadUrl', gone.url);
  return () => server.close();
}
