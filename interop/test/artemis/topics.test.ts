import { randomUUID } from 'node:crypto';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { begin } from '@steadysocket/transport-stomp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TopicClient } from '../../src/open-topics.js';
import { openTopics } from '../../src/open-topics.js';
import { Artemis } from '../../src/start-artemis.js';

let artemis: Artemis;
beforeAll(async () => {
  artemis = await Artemis.start();
  return () => artemis[Symbol.asyncDispose]();
});

const open = (connectHeaders = {}): Promise<TopicClient> => openTopics(artemis.url, { connectHeaders });
const queue = { 'subscription-type': 'ANYCAST' };
const topic = { 'subscription-type': 'MULTICAST' };
const published = { 'destination-type': 'MULTICAST' };

describe('topics of Artemis', () => {
  expectNoLeak();

  test('come and go on an open link', async () => {
    const [client, other] = [await open(), await open()];
    const destination = randomUUID();
    const first = await client.use(destination, { headers: topic });
    await other.connection.deliver({ destination, headers: published, body: '1' });
    await eventually(first.bodies).toEqual(['1']);
    first.release();
    await client.connection.deliver({ destination, headers: published, body: 'nobody' });
    const second = await client.use(destination, { headers: topic, id: 'again' });
    await other.connection.deliver({ destination, headers: published, body: '2' });
    // Artemis may deliver a message again, marked as redelivered, while it deletes the queue of the subscription before.
    await eventually(() => [...new Set(second.bodies())]).toEqual(['2']);
    expect(client.recorded.close).toEqual([]);
  });

  test('may be durable: they outlive a link, and end by their headers', async () => {
    const destination = randomUUID();
    const name = { 'durable-subscription-name': randomUUID() };
    const login = { 'client-id': randomUUID() };
    const options = { headers: { ...topic, ...name } };
    const [first, sender] = [await open(login), await open()];
    await first.use(destination, options);
    first.connection.close();
    await first.when('closed');
    await sender.connection.deliver({ destination, headers: published, body: 'missed' });

    const second = await open(login);
    const used = await second.use(destination, options);
    await eventually(used.bodies).toEqual(['missed']);
    await used.topic.end(name);
    await sender.connection.deliver({ destination, headers: published, body: 'after the end' });
    const anew = await second.use(destination, options);
    await sender.connection.deliver({ destination, headers: published, body: 'anew' });
    await eventually(() => anew.bodies().at(-1)).toBe('anew');
    expect(anew.bodies()).not.toContain('after the end');
    await anew.topic.end(name);
    expect(second.recorded.close).toEqual([]);
  });
});

test.each(['client', 'client-individual'] as const)('a message of Artemis is answered once with %s', async (ack) => {
  const client = await open();
  const destination = randomUUID();
  const options = { ack, headers: queue };
  const used = await client.use(destination, options);
  for (const body of ['1', '2', '3']) client.connection.send({ destination, body });
  await eventually(used.bodies).toEqual(['1', '2', '3']);
  const [first, second, third] = used.messages;
  expect([second?.ack(), second?.nack(), first?.ack()]).toEqual([true, false, ack === 'client-individual']);
  used.release();
  await eventually(() => used.topic.getSnapshot()).toEqual({ status: 'idle' });
  await client.use(destination, options);
  expect(third?.ack()).toBe(false);
  await client.connection.deliver({ destination: randomUUID() });
  expect(client.recorded.close).toEqual([]);
});

describe('a transaction of Artemis', () => {
  expectNoLeak();

  test('is carried out as a whole by commit(), and forgotten by abort()', async () => {
    const [client, other] = [await open(), await open()];
    const destination = randomUUID();
    const received = await other.use(destination, { headers: queue });
    const [kept, lost] = [begin(client.connection), begin(client.connection)];
    for (const body of ['1', '2']) {
      kept.send({ destination, body });
      lost.send({ destination, body: 'lost' });
    }
    lost.abort();
    await client.connection.deliver({ destination, body: 'outside' });
    await kept.commit();
    await eventually(received.bodies).toEqual(['outside', '1', '2']);
    expect(client.recorded.close).toEqual([]);
  });

  test('makes a TextMessage of text without content-length', async () => {
    const client = await open();
    const transaction = begin(client.connection);
    transaction.send({ destination: 'jms', body: 'in a transaction ✓', contentLength: false });
    await transaction.commit();
    expect(await artemis.consumed(/\w+: in a transaction.*\n/)).toBe('TextMessage: in a transaction ✓\n');
  });
});
