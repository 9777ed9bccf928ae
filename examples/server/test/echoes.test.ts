import type { Connection, ConnectionOptions } from '@steadysocket/core';
import { createConnection, text, webSocket } from '@steadysocket/core';
import { session } from '@steadysocket/session';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { FaultRequest } from '../src/messages.js';
import { echoProtocol, heartbeatPing, heartbeatPong } from '../src/messages.js';
import { pageOrigin, postFault } from './test-client.js';
import { useServer } from './use-server.js';

class PageSocket extends WebSocket {
  constructor(url: string, protocols?: string[]) {
    super(url, protocols, { origin: pageOrigin });
  }
}

const over = webSocket({ WebSocket: PageSocket });

async function connect(
  options: ConnectionOptions,
): Promise<{ connection: Connection<string, string>; received: string[]; httpUrl: string }> {
  const { url, httpUrl } = await useServer();
  const connection = createConnection(`${url}?client=counter`, { ...options, codec: text, random: () => 0 });
  onTestFinished(() => connection.close());
  const received: string[] = [];
  connection.on('message', (message) => received.push(message));
  connection.open();
  connection.send('one');
  await expect.poll(() => received).toEqual(['one']);
  return { connection, received, httpUrl };
}

async function suffer(httpUrl: string, fault: FaultRequest): Promise<void> {
  const response = await postFault(httpUrl, { ...fault, client: 'counter' });
  expect(await response.json()).toEqual({ connections: 1 });
}

test('a plain connection gets back what it sends, and suffers the faults of its client', async () => {
  const { connection, received, httpUrl } = await connect({ transport: over, protocols: echoProtocol });
  await suffer(httpUrl, { kind: 'drop' });
  await expect.poll(() => connection.getSnapshot().cause?.kind).toBe('lost');
  connection.send('two');
  await expect.poll(() => received).toEqual(['one', 'two']);
});

test('a plain connection gets an answer to its heartbeat', async () => {
  const { connection, received } = await connect({ transport: over, protocols: echoProtocol });
  connection.send(heartbeatPing);
  await expect.poll(() => received).toEqual(['one', heartbeatPong]);
});

test('a session gets back what it sends, past the faults of its client', async () => {
  const { connection, received, httpUrl } = await connect({ transport: session({ over }) });
  await suffer(httpUrl, { kind: 'flap', durationMs: 10_000, times: 2 });
  connection.send('two');
  await expect.poll(() => received, { timeout: 10_000 }).toEqual(['one', 'two']);
});
