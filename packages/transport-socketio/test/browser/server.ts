import { createServer } from 'node:http';
import { Listener, loopback } from '@steadysocket/test-kit';
import { Server } from 'socket.io';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A Socket.IO server: see `packages/transport-socketio/test/browser/server.ts`. */
    readonly socketIoUrl: string;
  }
}

/** Starts the server of the tests in the browser. It answers a client with its own request, and echoes. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const http = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    // A path that nothing answers, and one that refuses.
    if (request.url?.startsWith('/refuse')) response.writeHead(503).end();
  });
  http.on('upgrade', (request, socket) => {
    if (request.url?.startsWith('/refuse')) socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
  });
  const io = new Server(http, {
    serveClient: false,
    destroyUpgrade: false,
    cookie: { name: 'sticky', path: '/', sameSite: 'lax' },
    cors: { origin: true, credentials: true, allowedHeaders: ['x-own'] },
  });
  io.on('connection', (socket) => {
    socket.on('how', (answer: (how: object) => void) => {
      const { headers } = socket.request;
      answer({ id: socket.id, own: headers['x-own'] ?? null });
    });
    socket.on('cookie', (answer: (cookie: string | null) => void) => {
      // Of the poll that carries this event, not of the first one.
      answer((socket.conn.request as { headers: { cookie?: string } }).headers.cookie ?? null);
    });
    socket.on('echo', (value: unknown, answer: (value: unknown) => void) => answer(value));
  });
  const listener = new Listener(http);
  await listener.listen();
  project.provide('socketIoUrl', `http://${loopback}:${listener.port}/`);
  return async () => {
    const stopped = listener.stop();
    io.engine.close();
    await stopped;
  };
}
