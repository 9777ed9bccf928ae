import { createServer } from 'node:http';
import { Allowance } from '@steadysocket/example-server/protection';
import type { Socket } from 'socket.io';
import { Server } from 'socket.io';
import { namePattern, rooms } from '../src/shared/protocol.js';
import { BoundedRecovery } from './bounded-recovery.js';
import { maxBufferedBytes, maxClients, maxMessageBytes, messageRate, recovery } from './limits.js';
import type { Room } from './room.js';
import type { Stack } from './stack.js';

/** Socket.IO: one event each way, acknowledged; a client that was cut off gets what it missed. */
export function socketIoStack(room: Room, allowedOrigins: readonly string[]): Stack {
  const server = createServer();
  const sockets: Server = new Server(server, {
    cors: { origin: [...allowedOrigins] },
    maxHttpBufferSize: maxMessageBytes,
    allowRequest: (_, decide) => decide(null, sockets.engine.clientsCount < maxClients),
    // What everybody receives is kept for a while, for those who come back.
    connectionStateRecovery: { maxDisconnectionDuration: recovery.durationMs },
    adapter: BoundedRecovery,
    serveClient: false,
  });
  sockets.engine.on('connection', boundTraffic);
  room.add({
    // A tick is not worth keeping: the next one says as much.
    toAll: (event) => (event.type === 'tick' ? sockets.volatile : sockets).emit('event', event),
    toOne: (name, event) => sockets.to(name).emit('event', event),
    toRoom: (name, event) => sockets.to(`#${name}`).emit('event', event),
    cut: (name) => {
      for (const { data, conn } of sockets.sockets.sockets.values()) if (nameOf(data) === name) conn.close(true);
    },
  });

  sockets.use((socket, next) => {
    const name: unknown = socket.handshake.auth['name'];
    const isFine = typeof name === 'string' && namePattern.test(name);
    socket.data = { name };
    // A close code, for the transport: it is no use to try again.
    next(isFine ? undefined : Object.assign(new Error('a name is needed'), { data: { code: 4403 } }));
  });
  sockets.on('connection', (socket) => {
    const name = nameOf(socket.data);
    // A room of Socket.IO with the name of the client, for private messages.
    void socket.join(name);
    socket.on('enter', (name: unknown) => {
      if (isRoom(name)) void socket.join(`#${name}`);
    });
    socket.on('leave', (name: unknown) => {
      if (isRoom(name)) void socket.leave(`#${name}`);
    });
    socket.on('say', (words: unknown, acknowledge?: (isAccepted: boolean) => void) => {
      const isAccepted = room.accept(name, words);
      // Who sends an event may put anything in its place.
      if (typeof acknowledge === 'function') acknowledge(isAccepted);
    });
  });
  return { path: /^\/socket\.io\//, server, stop: () => sockets.close() };
}

/** Only known rooms: otherwise a client could create rooms without limit. */
function isRoom(name: unknown): name is string {
  return rooms.some((room) => room === name);
}

/** Cuts a connection that sends too much, or for which too much waits: Socket.IO queues without bound. */
function boundTraffic(connection: Socket['conn']): void {
  const allowance = new Allowance(messageRate);
  let waitingBytes = 0;
  connection.on('packet', () => {
    if (allowance.take() > 0) connection.close(true);
  });
  connection.on('packetCreate', ({ data }: { readonly data?: string | Buffer }) => {
    waitingBytes += data === undefined ? 0 : Buffer.byteLength(data);
    if (waitingBytes > maxBufferedBytes) connection.close(true);
  });
  // From here on the packets wait in the TCP connection, which the gate watches.
  connection.on('flush', () => {
    waitingBytes = 0;
  });
}

function nameOf(data: unknown): string {
  return (data as { readonly name: string }).name;
}
