import { readFileSync } from 'node:fs';
import { webSocket } from '@steadysocket/core';
import { eventually, openConnection } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { startStompBroker } from '@steadysocket/test-kit/stomp-broker';
import { stomp } from '@steadysocket/transport-stomp';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { roomsOf } from './rooms.js';

expectNoLeak();

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('docs/topics.md shows the rooms that are tested here', () => {
  expect(read('../../../../docs/topics.md')).toContain(`\`\`\`ts\n${read('rooms.ts')}\`\`\``);
});

test('rooms of a broker are subscribed to while they are used', async () => {
  vi.stubGlobal('WebSocket', WebSocket);
  onTestFinished(() => void vi.unstubAllGlobals());
  await using broker = await startStompBroker();
  const rooms = roomsOf(broker.url);
  const bodies: string[] = [];
  const stop = rooms('lobby').on('message', ({ body }) => bodies.push(body));
  const release = rooms('lobby').acquire();
  await eventually(() => rooms('lobby').getSnapshot().status).toBe('subscribed');
  expect(rooms('garden').getSnapshot().status).toBe('idle');
  const { connection } = await openConnection(broker.url, { transport: stomp({ over: webSocket() }) });
  for (const room of ['garden', 'lobby']) connection.send({ destination: `/topic/rooms/${room}`, body: room });
  await eventually(() => bodies).toEqual(['lobby']);
  release();
  await eventually(() => broker.broker.commands('UNSUBSCRIBE')).toHaveLength(1);
  stop();
}, 30_000);
