import type { Socket } from 'node:net';
import { MAX_BUFFERED_BYTES, MAX_SILENCE_MS } from './limits.js';

const CHECK_INTERVAL_MS = 1_000;

/** Cuts an upgraded connection that says nothing for too long, or does not read what a library answers by itself. */
export function watchConnection(socket: Socket): void {
  let { bytesRead } = socket;
  let silentSince = performance.now();
  const checking = setInterval(() => {
    if (socket.bytesRead !== bytesRead) silentSince = performance.now();
    ({ bytesRead } = socket);
    const isDead = performance.now() - silentSince > MAX_SILENCE_MS;
    if (isDead || socket.writableLength > MAX_BUFFERED_BYTES) socket.destroy();
  }, CHECK_INTERVAL_MS);
  socket.once('close', () => clearInterval(checking));
}
