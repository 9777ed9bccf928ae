import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** Passes each connection to the next of several ports: a client that comes back meets another node. Dead ones are skipped. */
export function roundRobin(ports: readonly number[]): Server {
  let next = 0;
  return createServer((client) => {
    client.on('error', () => client.destroy());
    void dial(ports.map((_, index) => ports[(next + index) % ports.length] ?? 0)).then((node) => {
      if (node) join(client, node);
      else client.destroy();
    });
    next += 1;
  });
}

/** Connects to the first port that answers. */
async function dial(ports: readonly number[]): Promise<Socket | null> {
  for (const port of ports) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      socket.destroy();
    }
  }
  return null;
}

function join(client: Socket, node: Socket): void {
  node.on('error', () => node.destroy());
  // Piping passes on an orderly end; what breaks on one side has to break on the other.
  client.on('close', () => node.destroy());
  node.on('close', () => client.destroy());
  client.pipe(node).pipe(client);
}
