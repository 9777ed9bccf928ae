import type { Socket } from 'node:net';

/** Ends a connection by RST; one that is still being made, as soon as it stands. */
export function resetSocket(socket: Socket): void {
  if (socket.destroyed) return;
  // While a FIN is on its way libuv refuses to reset, and Node then loses the handle.
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
