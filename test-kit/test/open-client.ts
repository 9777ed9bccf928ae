import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { ClientOptions } from 'ws';
import { WebSocket } from 'ws';

/** A real client that records what it receives, and is gone when the test is. */
export interface Client {
  readonly socket: WebSocket;
  readonly received: readonly string[];
  /** Resolves with the code of the close. */
  readonly closed: Promise<number>;
}

export async function openClient(url: string, protocols: string[] = [], options: ClientOptions = {}): Promise<Client> {
  const socket = new WebSocket(url, protocols, options);
  onTestFinished(() => socket.terminate());
  const received: string[] = [];
  socket.on('message', (data: Buffer) => received.push(data.toString()));
  await once(socket, 'open');
  // The close that follows is what tests look at.
  socket.on('error', () => undefined);
  return { socket, received, closed: new Promise((resolve) => socket.once('close', resolve)) };
}
