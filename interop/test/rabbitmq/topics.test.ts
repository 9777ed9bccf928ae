import { randomUUID } from 'node:crypto';
import { startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { begin } from '@steadysocket/transport-stomp';
import { describe, expect, test } from 'vitest';
import type { TopicClient } from '../../src/open-topics.js';
import { openTopics } from '../../src/open-topics.js';
import { credentials } from '../../src/start-rabbitmq.js';
import { useRabbitmq } from '../../src/use-rabbitmq.js';

const broker = useRabbitmq();
const open = (url = broker().url): Promise<TopicClient> => openTopics(url, { connectHeaders: credentials });
const freshTopic = (): string => `/topic/${randomUUID()}`;
const freshQueue = (): string => `/queue/${randomUUID()}`;

describe('topics of RabbitMQ', () => {
  expectNoLeak();

  test('come and go on an open link', async () => {
    const [client, other] = [await open(), await open()];
    const destination = freshTopic();
    const first = await client.use(destination);
    await other.connection.deliver({ destination, body: '1' });
    await eventually(first.bodies).toEqual(['1']);
    first.release();
    await eventually(() => first.topic.getSnapshot()).toEqual({ status: 'idle' });
    await client.connection.deliver({ destination, body: 'nobody' });
    const second = await client.use(destination);
    await other.connection.deliver({ destination, body: '2' });
    await eventually(second.bodies).toContain('2');
    expect(second.bodies()).not.toContain('nobody');
    expect(client.recorded.close).toEqual([]);
  });

  test('are there again after a lost link, before the queue goes out', async () => {
    const { hostname, port } = new URL(broker().url);
    await using proxy = await startProxy({ target: { host: hostname, port: Number(port) } });
    const client = await open(`ws://127.0.0.1:${String(proxy.port)}/ws`);
    const used = await Promise.all([client.use(freshTopic()), client.use(freshTopic())]);
    proxy.reset();
    await client.when(({ status }) => status !== 'open');
    for (const { messages, topic } of used) {
      expect(messages).toEqual([]);
      expect(topic.getSnapshot().status).not.toBe('subscribed');
    }
    const destination = freshQueue();
    client.connection.send({ destination, body: 'kept' });
    const late = await client.use(destination);
    await eventually(late.bodies).toEqual(['kept']);
    for (const { topic } of used) expect(topic.getSnapshot().status).toBe('subscribed');
    client.connection.close();
    await client.when('closed');
  });

  test('may be durable: they outlive a link, and end by their headers', async () => {
    const destination = freshTopic();
    const id = randomUUID();
    const durable = { durable: 'true', 'auto-delete': 'false' };
    const options = { id, headers: durable, ack: 'client' as const };
    const [first, sender] = [await open(), await open()];
    await first.use(destination, options);
    first.connection.close();
    await first.when('closed');
    await sender.connection.deliver({ destination, body: 'missed' });

    const second = await open();
    const used = await second.use(destination, options);
    await eventually(used.bodies).toEqual(['missed']);
    used.messages[0]?.ack();
    await used.topic.end(durable);
    await sender.connection.deliver({ destination, body: 'after the end' });

    const third = await open();
    const anew = await third.use(destination, options);
    await sender.connection.deliver({ destination, body: 'anew' });
    await eventually(anew.bodies).toEqual(['anew']);
    await anew.topic.end(durable);
  });

  test('answer on a temporary queue, which the broker subscribes to by itself', async () => {
    const [asking, answering] = [await open(), await open()];
    const destination = freshQueue();
    const questions = await answering.use(destination);
    questions.topic.on('message', ({ headers, body }) => {
      answering.connection.send({
        destination: headers['reply-to'] ?? '',
        headers: { 'correlation-id': headers['correlation-id'] ?? '' },
        body: `${body} yes`,
      });
    });
    const answers = await asking.use('/temp-queue/answers', { subscribe: false });
    const headers = { 'reply-to': '/temp-queue/answers', 'correlation-id': 'a:1' };
    asking.connection.send({ destination, headers, body: 'well?' });
    await eventually(answers.bodies).toEqual(['well? yes']);
    expect(answers.messages[0]?.headers).toMatchObject({ 'correlation-id': 'a:1' });
    answers.release();
    await asking.connection.deliver({ destination: freshQueue() });
    expect(asking.recorded.close).toEqual([]);
  });

  test('are refused one by one: the others live on', async () => {
    const client = await open();
    const used = await client.use(freshTopic());
    const refused = client.topic('/nowhere/x', { confirm: true });
    refused.acquire();
    await eventually(() => refused.getSnapshot()).toEqual({ status: 'refused' });
    // RabbitMQ does not say what it refuses.
    expect(client.recorded.close).toHaveLength(2);
    await eventually(() => used.topic.getSnapshot()).toEqual({ status: 'subscribed' });
    expect(client.recorded.open).toHaveLength(3);
  });

  test('may be left with messages that nobody acknowledged', async () => {
    const client = await open();
    const destination = freshQueue();
    for (const body of ['1', '2']) client.connection.send({ destination, body });
    const used = await client.use(destination, { ack: 'client-individual' });
    await eventually(used.bodies).toEqual(['1', '2']);
    used.release();
    await eventually(() => used.topic.getSnapshot()).toEqual({ status: 'idle' });
    expect(used.messages[0]?.ack()).toBe(false);
    await client.connection.deliver({ destination: freshQueue() });
    expect(client.recorded.close).toEqual([]);
    client.connection.close();
    await client.when('closed');
    const other = await open();
    const rest = await other.use(destination);
    await eventually(rest.bodies).toEqual(['1', '2']);
  });
});

test.each(['client', 'client-individual'] as const)('a message of RabbitMQ is answered once with %s', async (ack) => {
  const client = await open();
  const destination = freshQueue();
  const used = await client.use(destination, { ack });
  for (const body of ['1', '2']) client.connection.send({ destination, body });
  await eventually(used.bodies).toEqual(['1', '2']);
  const [first, second] = used.messages;
  expect([second?.ack(), second?.nack(), first?.ack()]).toEqual([true, false, ack === 'client-individual']);
  await client.connection.deliver({ destination: freshQueue() });
  expect(client.recorded.close).toEqual([]);
});

describe('a transaction of RabbitMQ', () => {
  expectNoLeak();

  test('is carried out as a whole, with its acknowledgements', async () => {
    const [client, other] = [await open(), await open()];
    const [work, results] = [freshQueue(), freshQueue()];
    client.connection.send({ destination: work, body: 'task' });
    const tasks = await client.use(work, { ack: 'client-individual' });
    const received = await other.use(results);
    await eventually(tasks.bodies).toEqual(['task']);
    const transaction = begin(client.connection);
    for (const body of ['1', '2']) transaction.send({ destination: results, body });
    tasks.messages[0]?.ack({ transaction: transaction.id });
    await client.connection.deliver({ destination: freshQueue() });
    expect(received.bodies()).toEqual([]);
    await transaction.commit();
    await eventually(received.bodies).toEqual(['1', '2']);
    client.connection.close();
    await client.when('closed');
    const left = await other.use(work);
    await other.connection.deliver({ destination: work, body: 'the last' });
    await eventually(left.bodies).toEqual(['the last']);
  });

  test('is forgotten by abort()', async () => {
    const [client, other] = [await open(), await open()];
    const destination = freshQueue();
    const received = await other.use(destination);
    const transaction = begin(client.connection);
    transaction.send({ destination, body: 'lost' });
    transaction.abort();
    await client.connection.deliver({ destination, body: 'afterwards' });
    await eventually(received.bodies).toEqual(['afterwards']);
  });
});
