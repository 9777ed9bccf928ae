import { once } from 'node:events';
import { WebSocketServer } from 'ws';

const host = '127.0.0.1';

/** Answers each message with itself, on a free port of the loopback. */
export async function startEchoServer() {
  const server = new WebSocketServer({ host, port: 0 });
  server.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `ws://${host}:${String(port)}`,
    close() {
      server.close();
      for (const socket of server.clients) socket.terminate();
    },
  };
}
