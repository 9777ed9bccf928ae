import type { Transport, WebSocketFrame } from '@steadysocket/core';
import { webSocket } from '@steadysocket/core';
import { startProxy } from '@steadysocket/test-kit';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { sockJs } from '@steadysocket/transport-sockjs';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ChatClient, ChatClientOptions } from '../../src/chat-client.js';
import { chatClient, openChatClient, words } from '../../src/chat-client.js';
import { startBlockingProxy } from '../../src/start-blocking-proxy.js';
import { useSpring } from '../../src/use-spring.js';

const spring = useSpring();

interface Way {
  readonly name: string;
  readonly path: string;
  readonly over: Transport<WebSocketFrame>;
}

const ways: readonly Way[] = [
  { name: 'a WebSocket', path: '/stomp', over: webSocket({ WebSocket }) },
  { name: 'SockJS', path: '/sockjs', over: sockJs() },
  { name: 'SockJS that streams', path: '/sockjs', over: sockJs({ transports: ['xhr-streaming'] }) },
  { name: 'SockJS that polls', path: '/sockjs', over: sockJs({ transports: ['xhr-polling'] }) },
];

describe.each(ways)('STOMP of Spring Boot over $name', ({ path, over }) => {
  expectNoLeak();

  const place = (): Pick<ChatClientOptions, 'url' | 'over'> => ({
    url: `ws://127.0.0.1:${spring().port}${path}`,
    over,
  });
  const enter = (name: string): Promise<ChatClient> => openChatClient({ ...place(), name });

  test('lets people chat, in order', async () => {
    const [ann, bob] = await Promise.all([enter('ann'), enter('bob')]);
    const texts = Array.from({ length: 200 }, (_, index) => `${index} ✓`);
    for (const text of texts) ann.say(text);
    for (const { messagesFrom } of [ann, bob]) {
      const said = await messagesFrom('/topic/chat', texts.length);
      expect(said.map(({ text }) => text)).toEqual(texts);
      expect(said[0]?.from).toBe('ann');
    }
  });

  test('puts the pieces of a frame together, of which none cuts a character', async () => {
    const client = { splitLargeFrames: true, maxWebSocketChunkSize: 64 };
    const { say, messagesFrom, recorded } = await openChatClient({ ...place(), name: 'ann', client });
    // Each start puts the cuts at another place of the characters.
    const texts = Array.from({ length: 8 }, (_, index) => 'x'.repeat(index) + '🙂ž✓'.repeat(60));
    for (const text of texts) say(text);
    expect((await messagesFrom('/topic/chat', texts.length)).map(({ text }) => text)).toEqual(texts);
    expect(recorded.close).toEqual([]);
  });

  test('receives the scheduled broadcast', async () => {
    const { messagesFrom } = await enter('ann');
    const sequences = (await messagesFrom('/topic/ticks', 3)).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => (sequences[0] ?? 0) + index));
  });

  test('brings a whisper to nobody but its addressee', async () => {
    const [ann, bob, eve] = await Promise.all([enter('ann'), enter('bob'), enter('eve')]);
    ann.connection.send(words('/app/whisper/bob', 'psst'));
    ann.say('afterwards');
    expect(await bob.messagesFrom('/user/queue/whispers', 1)).toMatchObject([{ from: 'ann', text: 'psst' }]);
    await Promise.all([ann, eve].map(({ messagesFrom }) => messagesFrom('/topic/chat', 1)));
    expect([...ann.from('/user/queue/whispers'), ...eve.from('/user/queue/whispers')]).toEqual([]);
  });

  test('brings a whisper to each session of its addressee', async () => {
    const [ann, ...bobs] = await Promise.all(['ann', 'bob', 'bob', 'bob'].map(enter));
    ann?.connection.send(words('/app/whisper/bob', 'psst'));
    for (const { messagesFrom } of bobs)
      expect(await messagesFrom('/user/queue/whispers', 1)).toMatchObject([{ text: 'psst' }]);
  });

  test('acknowledges what it is given to deliver', async () => {
    const { connection, messagesFrom } = await enter('ann');
    await connection.deliver(words('/app/chat', 'kept'));
    expect(await messagesFrom('/topic/chat', 1)).toMatchObject([{ text: 'kept' }]);
  });

  test('tells of a message that made no sense, and stays', async () => {
    const { connection, recorded, messagesFrom } = await enter('ann');
    connection.send({ destination: '/app/chat', headers: { 'content-type': 'application/json' }, body: '{"text":' });
    expect(await messagesFrom('/user/queue/problems', 1)).toMatchObject([{ code: 'not-understood' }]);
    expect(recorded.close).toEqual([]);
  });

  test('shows the reason of an ERROR frame, and connects again', async () => {
    // Nothing else is sent to this client: by a frame that another thread is writing, Spring loses the one before its end. It may
    // still be at the end of writing CONNECTED, and over polling it forgets what waits between two polls. Then it says no more
    // than this, so the client sends again.
    const { connection, recorded, when } = await openChatClient({ ...place(), name: 'ann', subscriptions: [] });
    do {
      const { length } = recorded.open;
      connection.send({ destination: '/topic/chat', body: 'forged' });
      await when(() => recorded.open.length > length);
    } while (['Go away!', ''].includes(recorded.close.at(-1)?.reason ?? ''));
    const reason = 'SEND is not allowed to this destination';
    expect(recorded.close.at(-1)).toEqual({ code: 1011, reason, wasClean: true, kind: 'remote' });
  });

  test('ends as unauthorized where the application says that an early ERROR frame means so', async () => {
    const closeInfo: ChatClientOptions['closeInfo'] = ({ connected }) => ({ code: connected ? 1011 : 3000 });
    const { connection, when } = chatClient({ ...place(), name: 'no such name!', closeInfo });
    connection.open();
    const { cause } = await when('closed');
    expect(cause).toMatchObject({ code: 3000, kind: 'unauthorized' });
    expect(cause?.reason).toMatch(/^The login is/);
  });

  test('survives a restart with its subscriptions, and with what was queued', async () => {
    const { connection, recorded, when, say, messagesFrom } = await enter('ann');
    await messagesFrom('/topic/ticks', 1);
    await spring().kill();
    await when(({ status }) => status !== 'open');
    for (const text of ['1', '2', '3']) say(text);
    expect(connection.getSnapshot().queued).toBe(3);
    await spring().start();
    expect((await messagesFrom('/topic/chat', 3)).map(({ text }) => text)).toEqual(['1', '2', '3']);
    expect(recorded.drop).toEqual([]);
    expect(recorded.open).toHaveLength(2);
  });
});

describe('heartbeats with Spring Boot', () => {
  expectNoLeak();

  test('end a link that has fallen silent, and what was queued goes over the next', async () => {
    await using proxy = await startProxy({ target: { host: '127.0.0.1', port: spring().port } });
    const ann = await openChatClient({
      url: `${proxy.url}/stomp`,
      over: webSocket({ WebSocket }),
      name: 'ann',
      subscriptions: [{ destination: '/topic/chat' }],
      heartbeat: { outgoingMs: 500, incomingMs: 500 },
    });
    proxy.discard();
    await ann.when(() => ann.recorded.close.length > 0);
    expect(ann.recorded.error.map(({ code }) => code)).toEqual(['heartbeat-timeout']);
    ann.say('kept');
    expect(ann.connection.getSnapshot().queued).toBe(1);
    proxy.restore();
    expect(await ann.messagesFrom('/topic/chat', 1)).toMatchObject([{ text: 'kept' }]);
    ann.connection.close();
  });
});

describe('behind a proxy that refuses WebSockets', () => {
  expectNoLeak();

  test('SockJS finds another way', async () => {
    await using proxy = await startBlockingProxy(spring().port);
    const ann = await openChatClient({ url: `http://127.0.0.1:${proxy.port}/sockjs`, over: sockJs(), name: 'ann' });
    ann.say('past it');
    expect(await ann.messagesFrom('/topic/chat', 1)).toMatchObject([{ text: 'past it' }]);
    expect(proxy.refused).toBe(1);
    ann.connection.close();
    await ann.when('closed');
  });

  test('a WebSocket by itself is refused, and goes on trying', async () => {
    await using proxy = await startBlockingProxy(spring().port);
    const over = webSocket({ WebSocket });
    const ann = chatClient({ url: `ws://127.0.0.1:${proxy.port}/stomp`, over, name: 'ann' });
    ann.connection.open();
    await ann.when(({ attempt }) => attempt === 2);
    expect(ann.recorded.close.map(({ kind }) => kind)).toEqual(['refused', 'refused']);
    ann.connection.close();
  });
});
