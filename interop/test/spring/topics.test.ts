import { webSocket } from '@steadysocket/core';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { sockJs } from '@steadysocket/transport-sockjs';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { words } from '../../src/chat-client.js';
import type { TopicClient } from '../../src/open-topics.js';
import { openTopics } from '../../src/open-topics.js';
import { useSpring } from '../../src/use-spring.js';

const spring = useSpring();

const ways = [
  { name: 'a WebSocket', path: '/stomp', over: webSocket({ WebSocket }) },
  { name: 'SockJS', path: '/sockjs', over: sockJs() },
  { name: 'SockJS that polls', path: '/sockjs', over: sockJs({ transports: ['xhr-polling'] }) },
];

describe.each(ways)('topics of Spring Boot over $name', ({ path, over }) => {
  expectNoLeak();

  const open = (login: string): Promise<TopicClient> =>
    openTopics(`ws://127.0.0.1:${String(spring().port)}${path}`, { over, connectHeaders: { login } });
  const textsOf = (bodies: readonly string[]): unknown[] =>
    bodies.map((body) => (JSON.parse(body) as { readonly text: unknown }).text);

  test('are rooms that one enters and leaves on an open link', async () => {
    const [ann, bob] = [await open('ann'), await open('bob')];
    const [garden, kitchen] = [await ann.use('/topic/rooms/garden'), await ann.use('/topic/rooms/kitchen')];
    await bob.connection.deliver(words('/app/rooms/garden', 'flowers ✓'));
    await bob.connection.deliver(words('/app/rooms/kitchen', 'bread'));
    await eventually(() => textsOf(garden.bodies())).toEqual(['flowers ✓']);
    await eventually(() => textsOf(kitchen.bodies())).toEqual(['bread']);
    garden.release();
    await eventually(() => garden.topic.getSnapshot()).toEqual({ status: 'idle' });
    // After the UNSUBSCRIBE, and answered after it.
    await ann.connection.deliver(words('/app/rooms/kitchen', 'soup'));
    await bob.connection.deliver(words('/app/rooms/garden', 'nobody'));
    await bob.connection.deliver(words('/app/rooms/kitchen', 'salt'));
    await eventually(() => textsOf(kitchen.bodies())).toEqual(['bread', 'soup', 'salt']);
    expect(textsOf(garden.bodies())).toEqual(['flowers ✓']);
    expect(ann.recorded.close).toEqual([]);
  });

  test('are queues of a user', async () => {
    const [ann, bob] = [await open('ann'), await open('bob')];
    const whispers = await bob.use('/user/queue/whispers');
    ann.connection.send(words('/app/whisper/bob', 'psst'));
    await eventually(() => textsOf(whispers.bodies())).toEqual(['psst']);
    await whispers.topic.end();
    await bob.connection.deliver(words('/app/chat', 'afterwards'));
    ann.connection.send(words('/app/whisper/bob', 'psst again'));
    await ann.connection.deliver(words('/app/chat', 'afterwards'));
    expect(textsOf(whispers.bodies())).toEqual(['psst']);
  });

  test('are there again after a restart', async () => {
    const ann = await open('ann');
    const garden = await ann.use('/topic/rooms/garden');
    await spring().kill();
    await ann.when(({ status }) => status !== 'open');
    ann.connection.send(words('/app/rooms/garden', 'kept'));
    await spring().start();
    await eventually(() => textsOf(garden.bodies())).toEqual(['kept']);
  });
});
