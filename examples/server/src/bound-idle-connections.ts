import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Connections that no client uses at present. */
export interface IdleConnections {
  /** Takes a connection off the count until {@link IdleConnections.add}, or until it is closed. */
  delete(socket: Socket): void;
  add(socket: Socket): void;
}

/**
 * Bounds the connections that are not (yet) admitted anywhere: one more than `max`, and the oldest has to go. So whoever
 * opens connections and asks for nothing, or too slowly, keeps nobody else from `/health`.
 */
export function boundIdleConnections(server: Server, max: number): IdleConnections {
  const idle = new Set<Socket>();
  function add(socket: Socket): void {
    if (socket.destroyed) return;
    idle.add(socket);
    const [oldest] = idle;
    if (idle.size > max) oldest?.destroy();
  }
  server.on('connection', (socket: Socket) => {
    socket.once('close', () => idle.delete(socket));
    add(socket);
  });
  return { add, delete: (socket) => void idle.delete(socket) };
}
