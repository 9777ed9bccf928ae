import type { IncomingMessage } from 'node:http';
import type { ConformanceServer, ConformanceServerOptions } from '@steadysocket/conformance';
import { startEchoServer } from '@steadysocket/test-kit';

/** The echo server as the conformance suite wants it. */
export async function startWebSocketServer(options: ConformanceServerOptions): Promise<ConformanceServer> {
  const { admit = () => 'accept', echo = true } = options;
  const credentials: string[] = [];
  const closes: { code: number; reason: string }[] = [];
  const unauthorized = new WeakSet<IncomingMessage>();
  const sockets = new Set<IncomingMessage['socket']>();
  const server = await startEchoServer({
    echo,
    refuse(request) {
      const token = new URL(request.url ?? '', 'ws://server').searchParams.get('token') ?? '';
      const admission = admit(token);
      credentials.push(token);
      if (admission === 'unauthorized') unauthorized.add(request);
      return admission === 'refuse' ? 503 : undefined;
    },
    onConnection(client, request) {
      sockets.add(request.socket);
      client.on('close', (code, reason) => {
        sockets.delete(request.socket);
        closes.push({ code, reason: reason.toString() });
      });
      // A browser does not see the status of a refused handshake: a close frame is how to say it.
      if (unauthorized.has(request)) client.close(4401);
    },
  });
  return {
    credentials,
    closes,
    host: server.host,
    port: server.port,
    get received() {
      return server.received.filter((message) => typeof message === 'string');
    },
    get clients() {
      return server.clients.size;
    },
    push(text) {
      for (const client of server.clients) client.send(text);
    },
    sendRaw(text) {
      for (const socket of sockets) socket.write(text);
    },
    closeAll: (code, reason) => server.closeAll(code, reason),
    stop: () => server.stop(),
    restart: () => server.restart(),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
