import type { Socket } from 'node:net';
import type { EchoServer } from '@steadysocket/test-kit';
import { encodeFrame, opcodes, startEchoServer } from '@steadysocket/test-kit';

type ClientSocket = EchoServer['clients'] extends ReadonlySet<infer Socket> ? Socket : never;
type Behaviour = (socket: ClientSocket, request: { readonly query: URLSearchParams; readonly tcp: Socket }) => void;

/** How long a close frame of ours goes without the end of the connection. */
const lingersMs = 300;

/** What a connection was closed with, by the id in its query. */
const closes = new Map<string, string>();

const text = (query: URLSearchParams, name: string): string => query.get(name) ?? '';

/** What happens to a connection that opened, by path. All of them echo. */
const behaviours: Readonly<Record<string, Behaviour>> = {
  '/echo': () => {},
  '/burst': (socket, { query }) => {
    for (let index = 0; index < Number(query.get('count')); index += 1) socket.send(String(index));
  },
  '/drop': (socket) => {
    socket.terminate();
  },
  '/close': (socket, { query }) => {
    if (query.has('code')) socket.close(Number(query.get('code')), text(query, 'reason'));
    else socket.close();
  },
  // Sends a close frame and keeps the connection open for a while.
  '/linger': (socket, { tcp }) => {
    // What `ws` does once the client has answered.
    socket.close = () => {
      setTimeout(() => tcp.end(), lingersMs);
    };
    tcp.write(encodeFrame({ opcode: opcodes.close, payload: Buffer.from([0x0f, 0xa0]) }));
  },
  // Remembers how it was closed.
  '/remember': (socket, { query }) => {
    socket.on('close', (code, reason) => closes.set(text(query, 'id'), `${code} ${reason.toString()}`));
  },
  '/recall': (socket, { query }) => {
    socket.send(closes.get(text(query, 'id')) ?? '');
  },
};

export interface StandardServers extends AsyncDisposable {
  /** Its paths say what it does. */
  readonly url: string;
  /** An echo that compresses. */
  readonly deflatingUrl: string;
}

/** Starts what the tests of the standard connect to. */
export async function startStandardServers(): Promise<StandardServers> {
  const server = await startEchoServer({
    refuse: ({ url }) => (url === '/refuse' ? 403 : undefined),
    onConnection(socket, { url, socket: tcp }) {
      const { pathname, searchParams } = new URL(url ?? '', 'ws://server');
      behaviours[pathname]?.(socket, { query: searchParams, tcp });
    },
  });
  const deflating = await startEchoServer({ perMessageDeflate: true });
  return {
    url: server.url,
    deflatingUrl: deflating.url,
    async [Symbol.asyncDispose]() {
      await Promise.all([server.close(), deflating.close()]);
    },
  };
}
