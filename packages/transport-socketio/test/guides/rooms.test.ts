import { readFileSync } from 'node:fs';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { expect, test } from 'vitest';
import { urlOf } from '../dialling.js';
import { startSocketIoServer } from '../start-socket-io-server.js';
import { roomsOf } from './rooms.js';

expectNoLeak();

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('docs/topics.md shows the rooms that are tested here', () => {
  expect(read('../../../../docs/topics.md')).toContain(`\`\`\`ts\n${read('rooms.ts')}\`\`\``);
});

test('rooms of Socket.IO are joined while they are used, and again on the next link', async () => {
  await using server = await startSocketIoServer({ echo: false });
  server.namespace.on('connection', (socket) => {
    socket.on('join', (room: string) => void socket.join(room));
    socket.on('leave', (room: string) => void socket.leave(room));
  });
  const members = (room: string): number => server.namespace.adapter.rooms.get(room)?.size ?? 0;
  const rooms = roomsOf(urlOf(server));
  const lines: string[] = [];
  const stop = rooms('lobby').on('message', ({ args: [, text] }) => lines.push(text));
  const release = rooms('lobby').acquire();
  const releaseOther = rooms('garden').acquire();
  await eventually(() => members('lobby')).toBe(1);
  server.namespace.to('lobby').emit('line', 'lobby', 'hello');
  server.namespace.to('garden').emit('line', 'garden', 'secret');
  await eventually(() => lines).toEqual(['hello']);
  server.closeWebSockets(1012, '');
  await eventually(() => rooms('lobby').getSnapshot().status).not.toBe('subscribed');
  await eventually(() => [members('lobby'), members('garden')]).toEqual([1, 1]);
  release();
  await eventually(() => [members('lobby'), members('garden')]).toEqual([0, 1]);
  releaseOther();
  stop();
  await eventually(() => server.clients).toBe(0);
}, 30_000);
