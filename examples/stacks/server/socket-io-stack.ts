import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { NAME_PATTERN } from '../src/shared/protocol.js';
import { MAX_MESSAGE_BYTES } from './limits.js';
import type { Room } from './room.js';
import type { Stack } from './stack.js';

/** Socket.IO: one event each way, acknowledged; who was cut off gets what was missed. */
export function socketIoStack(room: Room, allowedOrigins: readonly string[]): Stack {
  const server = createServer();
  const sockets = new Server(server, {
    cors: { origin: [...allowedOrigins] },
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    // What everybody hears is kept for two minutes, for those who come back.
    connectionStateRecovery: {},
    serveClient: false,
  });
  room.add({
    // Not worth keeping: the next one tells as much.
    toAll: (event) => (event.type === 'tick' ? sockets.volatile : sockets).emit('event', event),
    toOne: (name, event) => sockets.to(name).emit('event', event),
    cut: (name) => {
      for (const { data, conn } of sockets.sockets.sockets.values()) if (nameOf(data) === name) conn.close();
    },
  });

  sockets.use((socket, next) => {
    const name: unknown = socket.handshake.auth['name'];
    const isFine = typeof name === 'string' && NAME_PATTERN.test(name);
    socket.data = { name };
    // A close code, for the transport: it is no use to try again.
    next(isFine ? undefined : Object.assign(new Error('a name is needed'), { data: { code: 4403 } }));
  });
  sockets.on('connection', (socket) => {
    const name = nameOf(socket.data);
    // A room of Socket.IO is whoever has joined it.
    void socket.join(name);
    socket.on('say', (words: unknown, acknowledge?: (isHeard: boolean) => void) => {
      const isHeard = room.hear(name, words);
      // Who sends an event may put anything in its place.
      if (typeof acknowledge === 'function') acknowledge(isHeard);
    });
  });
  return { prefix: '/socket.io', server, stop: () => sockets.close() };
}

function nameOf(data: unknown): string {
  return (data as { readonly name: string }).name;
}
