import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { begin } from '@steadysocket/transport-stomp';
import { expect, test } from 'vitest';
import type { Stage, StageOptions } from './stage.js';
import { openStage, setStage } from './stage.js';
import { openWire } from './wire.js';

expectNoLeak();

const destination = '/topic/a';
const subscriptions = [{ destination }];

async function open(options: StageOptions = {}): Promise<Stage> {
  return openStage({ ...options, stomp: { subscriptions } });
}

test('is carried out as a whole by commit()', async () => {
  const { connection, messages, server } = await open();
  const transaction = begin(connection);
  for (const body of ['1', '2']) expect(transaction.send({ destination, body, headers: { note: 'a:b' } })).toBe('sent');
  connection.send({ destination, body: 'outside' });
  await eventually(() => messages().map(({ body }) => body)).toEqual(['outside']);
  await transaction.commit();
  await eventually(() => messages().map(({ body }) => body)).toEqual(['outside', '1', '2']);
  expect(server.broker.commands('SEND')[0]?.headers).toMatchObject({ transaction: transaction.id, note: 'a:b' });
});

test('is forgotten by abort()', async () => {
  const { connection, messages } = await open();
  const transaction = begin(connection);
  transaction.send({ destination, body: '1' });
  transaction.abort();
  await connection.deliver({ destination, body: 'outside' });
  await eventually(() => messages().map(({ body }) => body)).toEqual(['outside']);
});

test('takes acknowledgements in', async () => {
  const work = '/queue/work';
  const { connection, messages, server } = await openStage({
    stomp: { subscriptions: [{ destination: work, ack: 'client-individual' }] },
  });
  connection.send({ destination: work });
  await eventually(() => messages().length).toBe(1);
  const [session] = server.broker.sessions;
  const transaction = begin(connection);
  messages()[0]?.ack({ transaction: transaction.id });
  await connection.deliver({ destination: '/topic/settled' });
  expect(session?.unacknowledged.size).toBe(1);
  await transaction.commit();
  expect(session?.unacknowledged.size).toBe(0);
});

test('takes nothing more once it is over', async () => {
  const { connection, server } = await open();
  const transaction = begin(connection);
  await transaction.commit();
  expect(transaction.send({ destination })).toBe('dropped');
  transaction.abort();
  await expect(transaction.commit()).rejects.toMatchObject({ code: 'dropped' });
  await connection.deliver({ destination });
  expect(server.broker.seen.map(({ command }) => command)).toEqual(['CONNECT', 'SUBSCRIBE', 'BEGIN', 'COMMIT', 'SEND']);
});

test('is over with its link, and never goes on on another one', async () => {
  const { connection, recorded, when, server } = await open();
  const transaction = begin(connection);
  await connection.deliver({ destination });
  server.closeAll(4000, '');
  await when(() => recorded.open.length === 2);
  expect(transaction.send({ destination })).toBe('dropped');
  await expect(transaction.commit()).rejects.toMatchObject({ code: 'dropped' });
  expect(begin(connection).id).not.toBe(transaction.id);
});

test('is over at once without a link', async () => {
  const { connection, server } = await setStage();
  const transaction = begin(connection);
  expect(transaction.send({ destination })).toBe('dropped');
  await expect(transaction.commit()).rejects.toMatchObject({ code: 'dropped' });
  transaction.abort();
  expect(server.broker.seen).toEqual([]);
});

test('rejects with ack-unknown when the link ends before the receipt', async () => {
  const { connection, server } = await open({ broker: { confirms: ({ command }) => command !== 'COMMIT' } });
  const committed = begin(connection).commit();
  await eventually(() => server.broker.commands('COMMIT').length).toBe(1);
  server.closeAll(4000, '');
  await expect(committed).rejects.toMatchObject({ code: 'ack-unknown' });
});

test('rejects with timeout when no receipt comes, and with transport-failed when the broker refuses', async () => {
  const { connection } = await open({
    broker: {
      confirms: ({ command }) => command !== 'COMMIT',
      refuse: ({ headers }) => (headers['destination'] === '/topic/forbidden' ? 'access refused' : null),
    },
  });
  await expect(begin(connection).commit({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  const refused = await openStage({ broker: { refuse: ({ command }) => (command === 'COMMIT' ? 'no' : null) } });
  await expect(begin(refused.connection).commit()).rejects.toMatchObject({ code: 'transport-failed' });
});

test('says that a message is dropped which the underlying link does not take', async () => {
  const { connection, over } = await openWire({ connection: { reconnect: false } });
  const transaction = begin(connection);
  over.link.send = () => {
    throw new Error('torn');
  };
  expect(transaction.send({ destination })).toBe('dropped');
  await expect(transaction.commit()).rejects.toMatchObject({ code: 'dropped' });
});

test('refuses a timeout that no timer holds, and goes on', async () => {
  const { connection } = await open();
  const transaction = begin(connection);
  await expect(transaction.commit({ timeoutMs: Infinity })).rejects.toMatchObject({ code: 'invalid-option' });
  await transaction.commit();
});

test('refuses what STOMP cannot carry, at the call', async () => {
  const { connection } = await open();
  const transaction = begin(connection);
  expect(() => transaction.send({ destination: '\0' })).toThrow(expect.objectContaining({ code: 'invalid-frame' }));
  expect(() => begin({} as never)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  await transaction.commit();
});
