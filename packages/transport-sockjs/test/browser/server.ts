import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { Listener, loopback } from '@steadysocket/test-kit';
import { createServer as createSockJsServer } from 'sockjs';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A SockJS server: see `packages/transport-sockjs/test/browser/server.ts`. */
    readonly sockJsUrl: string;
  }
}

/** Starts the server of the tests in the browser. It sends each client its own request first, and then echoes. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const http = createServer();
  const server = createSockJsServer({ prefix: '/chat', log: () => {} });
  server.on('connection', (client) => {
    client.write(JSON.stringify({ way: client.protocol, url: client.url, headers: client.headers }));
    client.on('data', (text) => client.write(text));
  });
  server.installHandlers(http);
  refuse(http);
  const listener = new Listener(http);
  await listener.listen();
  project.provide('sockJsUrl', `http://${loopback}:${listener.port}/chat`);
  return () => listener.stop();
}

/** Answers everything below `/refused` with 401, to pages of any origin. */
function refuse(http: Server): void {
  const [handle] = http.listeners('request') as RequestListener[];
  http.removeAllListeners('request');
  http.on('request', (request, response) => {
    if (!request.url?.startsWith('/refused')) return handle?.(request, response);
    const { origin = '*' } = request.headers;
    response.writeHead(401, {
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
    });
    return response.end();
  });
}
