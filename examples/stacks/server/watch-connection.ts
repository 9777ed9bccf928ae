import type { Socket } from 'node:net';
import { maxBufferedBytes, maxSilenceMs } from './limits.js';

const checkIntervalMs = 1_000;

/** Cuts an upgraded connection that says nothing for too long, or does not read what a library answers by itself. */
export function watchConnection(socket: Socket): void {
  let { bytesRead } = socket;
  let silentSince = performance.now();
  const checking = setInterval(() => {
    if (socket.bytesRead !== bytesRead) silentSince = performance.now();
    ({ bytesRead } = socket);
    const isDead = performance.now() - silentSince > maxSilenceMs;
    if (isDead || socket.writableLength > maxBufferedBytes) socket.destroy();
  }, checkIntervalMs);
  socket.once('close', () => clearInterval(checking));
}
