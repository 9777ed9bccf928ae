import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { webSocket } from '@steadysocket/core';
import { startProxy } from '@steadysocket/test-kit';
import type { Observed } from '@steadysocket/test-kit/observing';
import { eventually, observe, openConnection } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { StompFrame, StompMessage, StompOptions } from '@steadysocket/transport-stomp';
import { stomp } from '@steadysocket/transport-stomp';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { credentials } from '../../src/start-rabbitmq.js';
import { useRabbitmq } from '../../src/use-rabbitmq.js';

const broker = useRabbitmq();

type Options = Omit<StompOptions, 'over'> & { readonly url?: string };

const transport = (options: Options): ReturnType<typeof stomp> =>
  stomp({ over: webSocket({ WebSocket }), connectHeaders: credentials, ...options });

/** A connection to the broker. Messages of the transport's own type are what it receives. */
async function open({ url = broker().url, ...options }: Options = {}): Promise<Observed<StompFrame>> {
  return openConnection(url, { transport: transport(options) });
}

const messages = ({ recorded }: Observed<StompFrame>): StompMessage[] => recorded.message as StompMessage[];
const bodies = (observed: Observed<StompFrame>): string[] => messages(observed).map(({ body }) => body);

/** Destinations that no other test knows. */
const freshTopic = (): string => `/topic/${randomUUID()}`;
const freshQueue = (): string => `/queue/${randomUUID()}`;

async function fill(queue: string, texts: readonly string[]): Promise<void> {
  const { connection } = await open();
  await Promise.all(texts.map((body) => connection.deliver({ destination: queue, body })));
  connection.close();
}

/** Everything that the broker still has in a queue, in order: sends a last message and takes all up to that. */
async function rest(queue: string): Promise<string[]> {
  const observed = await open({ subscriptions: [{ destination: queue }] });
  observed.connection.send({ destination: queue, body: 'the last' });
  await observed.when(() => bodies(observed).includes('the last'));
  observed.connection.close();
  return bodies(observed).slice(0, -1);
}

describe('RabbitMQ with Web STOMP', () => {
  expectNoLeak();

  test('connects by the newest version of STOMP', async () => {
    const { connection, recorded } = await open();
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', protocol: 'v12.stomp', error: null });
    expect(recorded.error).toEqual([]);
  });

  test('delivers what one client sends to another, in order', async () => {
    const destination = freshTopic();
    const texts = Array.from({ length: 1_000 }, (_, index) => `${index} ✓`);
    const listener = await open({ subscriptions: [{ destination }], confirmSubscriptions: true });
    // RabbitMQ 3.10 may end a link with heartbeats whose client sends faster than it reads.
    const { connection } = await open({ heartbeat: { outgoingMs: 0 } });
    for (const body of texts) connection.send({ destination, body });
    await listener.when(() => listener.recorded.message.length === texts.length);
    expect(bodies(listener)).toEqual(texts);
    expect(messages(listener)[0]).toMatchObject({ destination, subscription: 'subscription-1' });
  });

  test('carries headers that need escaping', async () => {
    const destination = freshTopic();
    const observed = await open({ subscriptions: [{ destination }] });
    const headers = { 'content-type': 'text/plain', odd: 'a:b\\ ✓' };
    observed.connection.send({ destination, headers, body: '\n' });
    await observed.when(() => observed.recorded.message.length === 1);
    expect(messages(observed)[0]?.headers).toMatchObject(headers);
    expect(bodies(observed)).toEqual(['\n']);
  });

  test('is connected to again after bytes that it put into a text frame', async () => {
    const destination = freshTopic();
    const { connection, recorded, when } = await open({ subscriptions: [{ destination }], confirmSubscriptions: true });
    connection.send({ destination, body: Uint8Array.of(0xff) });
    await when(() => recorded.open.length === 2);
    expect(recorded.close).toMatchObject([{ code: 1006, kind: 'lost' }]);
    expect(recorded.message).toEqual([]);
  });

  test('acknowledges what it is given to deliver', async () => {
    const destination = freshQueue();
    const { connection } = await open();
    await connection.deliver({ destination, body: 'kept' });
    expect(await rest(destination)).toEqual(['kept']);
  });

  test('refuses what goes nowhere, and is connected to again', async () => {
    const { connection, recorded, when } = await open();
    const delivery = connection.deliver({ destination: '/nowhere/x', body: 'lost' });
    await expect(delivery).rejects.toMatchObject({ name: 'ConnectionError' });
    await when(() => recorded.open.length === 2);
    expect(recorded.close).toMatchObject([{ code: 1011, kind: 'remote' }]);
    expect(recorded.close[0]?.reason).not.toBe('');
  });

  test('ends the connection for good by an ERROR frame that the application takes for fatal', async () => {
    const { connection, recorded, when } = observe<StompFrame>(broker().url, {
      transport: transport({ subscriptions: [{ destination: '/nowhere/x' }], closeInfo: () => ({ code: 1008 }) }),
    });
    connection.open();
    const { cause } = await when('closed');
    expect(cause).toMatchObject({ code: 1008, kind: 'fatal-code' });
    expect(cause?.reason).not.toBe('');
    expect(recorded.close).toHaveLength(1);
  });
});

describe('acknowledging messages of RabbitMQ', () => {
  test.each(['client', 'client-individual'] as const)('in mode %s, gets again what it did not ack', async (ack) => {
    const destination = freshQueue();
    await fill(destination, ['1', '2']);
    const observed = await open({ subscriptions: [{ destination, ack }] });
    await observed.when(() => observed.recorded.message.length === 2);
    expect(messages(observed)[0]?.ack()).toBe(true);
    // `reconnect()` terminates a socket of `ws`, and RabbitMQ may not read what came just before that.
    await observed.connection.deliver({ destination: '/topic/afterwards' });
    observed.connection.reconnect();
    await observed.when(() => observed.recorded.message.length === 3);
    expect(bodies(observed)).toEqual(['1', '2', '2']);
    expect(messages(observed)[2]?.headers['redelivered']).toBe('true');
  });

  test.each([
    ['client', []],
    ['client-individual', ['1', '2']],
  ] as const)('in mode %s, one ack of the third of three leaves %j', async (ack, left) => {
    const destination = freshQueue();
    await fill(destination, ['1', '2', '3']);
    const observed = await open({ subscriptions: [{ destination, ack }] });
    await observed.when(() => observed.recorded.message.length === 3);
    messages(observed)[2]?.ack();
    observed.connection.close();
    await observed.when('closed');
    expect(await rest(destination)).toEqual(left);
  });

  test('drops what it nacked without requeueing, and gets the rest again', async () => {
    const destination = freshQueue();
    await fill(destination, ['bad', 'good']);
    const observed = await open({ subscriptions: [{ destination, ack: 'client-individual' }] });
    await observed.when(() => observed.recorded.message.length === 2);
    expect(messages(observed)[0]?.nack({ requeue: 'false' })).toBe(true);
    observed.connection.close();
    await observed.when('closed');
    expect(await rest(destination)).toEqual(['good']);
  });

  test('can ack nothing of a link that is gone', async () => {
    const destination = freshQueue();
    await fill(destination, ['1']);
    const observed = await open({ subscriptions: [{ destination, ack: 'client' }] });
    await observed.when(() => observed.recorded.message.length === 1);
    const [message] = messages(observed);
    observed.connection.close();
    await observed.when('closed');
    expect(message?.ack()).toBe(false);
    expect(await rest(destination)).toEqual(['1']);
  });
});

describe('credentials of RabbitMQ', () => {
  const wrong = { login: credentials.login, passcode: 'hidden-passcode' };

  test('are refused as unauthorized when the application says so, without showing them', async () => {
    const { connection, recorded, when } = observe<StompFrame>(`${broker().url}?token=hidden-token`, {
      transport: transport({
        connectHeaders: wrong,
        closeInfo: ({ connected }) => ({ code: connected ? 1011 : 3000 }),
      }),
    });
    connection.open();
    const snapshot = await when('closed');
    expect(snapshot.cause).toMatchObject({ code: 3000, kind: 'unauthorized' });
    expect(recorded.close).toHaveLength(1);
    expect(inspect([snapshot, recorded], { depth: 10 })).not.toContain('hidden');
  });

  test('are asked for anew by each attempt', async () => {
    const given = [wrong, wrong, credentials];
    const { connection, recorded, when } = observe<StompFrame>(broker().url, {
      transport: transport({ connectHeaders: () => given.shift() ?? credentials }),
    });
    connection.open();
    await when('open');
    expect(recorded.close.map(({ code, kind }) => [code, kind])).toEqual([
      [1011, 'refused'],
      [1011, 'refused'],
    ]);
  });
});

describe('heartbeats with RabbitMQ', () => {
  const heartbeat = { outgoingMs: 200, incomingMs: 200 };

  test('keep a link on which nothing else travels', async () => {
    await using proxy = await startProxy({ target: address(broker().url) });
    const { connection, recorded } = await open({ url: atProxy(proxy.port), heartbeat });
    const before = proxy.bytes.toClient;
    // A line break each, and two bytes that frame it.
    await eventually(() => proxy.bytes.toClient - before).toBeGreaterThanOrEqual(4 * 3);
    expect(recorded.close).toEqual([]);
    connection.close();
  });

  test('end a link that has fallen silent, and what was queued goes over the next', async () => {
    await using proxy = await startProxy({ target: address(broker().url) });
    const destination = freshTopic();
    const observed = await open({ url: atProxy(proxy.port), heartbeat, subscriptions: [{ destination }] });
    proxy.discard();
    await observed.when(() => observed.recorded.close.length > 0);
    expect(observed.recorded.error.map(({ code }) => code)).toEqual(['heartbeat-timeout']);
    expect(observed.connection.send({ destination, body: 'kept' })).toBe('queued');
    proxy.restore();
    await observed.when(() => observed.recorded.message.length === 1);
    expect(bodies(observed)).toEqual(['kept']);
    observed.connection.close();
  });
});

describe('a restart of RabbitMQ', () => {
  test('costs a connection neither its subscriptions nor what it has queued', async () => {
    const queue = freshQueue();
    const stored = freshQueue();
    const observed = await open({ subscriptions: [{ destination: queue }, { destination: freshTopic() }] });
    await observed.connection.deliver({ destination: stored, headers: { persistent: 'true' }, body: 'stored' });
    await broker().stop();
    await observed.when(({ status }) => status !== 'open');
    for (const body of ['1', '2', '3']) expect(observed.connection.send({ destination: queue, body })).toBe('queued');
    await broker().start();
    await observed.when(() => observed.recorded.message.length === 3);
    expect(bodies(observed)).toEqual(['1', '2', '3']);
    expect(observed.recorded.drop).toEqual([]);
    expect(await rest(stored)).toEqual(['stored']);
  });
});

function address(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

const atProxy = (port: number): string => `ws://127.0.0.1:${port}/ws`;
