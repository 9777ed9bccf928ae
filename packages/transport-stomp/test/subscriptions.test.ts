import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak, uncaughtDuring } from '@steadysocket/test-kit/process';
import { expect, test } from 'vitest';
import { openStage, setStage } from './stage.js';

expectNoLeak();

const destination = '/topic/a';

test('subscribes on each attempt, before the queue goes out', async () => {
  const { server, connection, recorded, when } = await openStage({ stomp: { subscriptions: [{ destination }] } });
  await eventually(() => server.broker.sessions.size).toBe(1);
  server.closeAll(4000, '');
  await when('waiting');
  connection.send({ destination, body: 'kept' });
  await when(() => recorded.message.length === 1);
  expect(server.broker.seen.map(({ command }) => command)).toEqual([
    'CONNECT',
    'SUBSCRIBE',
    'CONNECT',
    'SUBSCRIBE',
    'SEND',
  ]);
});

test('asks a subscriptions function for each attempt', async () => {
  let attempts = 0;
  const subscriptions = () => [{ destination: `/topic/${String(++attempts)}` }];
  const { server, recorded, when } = await openStage({ stomp: { subscriptions } });
  await eventually(() => server.broker.commands('SUBSCRIBE').length).toBe(1);
  server.closeAll(4000, '');
  await when(() => recorded.open.length === 2);
  await eventually(() => server.broker.commands('SUBSCRIBE').map(({ headers }) => headers['destination'])).toEqual([
    '/topic/1',
    '/topic/2',
  ]);
});

test('ends the attempt when the subscriptions function throws, and asks again', async () => {
  let attempts = 0;
  const subscriptions = () => {
    if (++attempts === 1) throw new Error('hidden');
    return [];
  };
  const { recorded } = await openStage({ stomp: { subscriptions } });
  expect(recorded.close).toMatchObject([{ code: 1006, kind: 'refused' }]);
  expect(recorded.error).toMatchObject([{ code: 'transport-failed', message: 'the subscriptions function failed' }]);
});

test('ends the attempt when the function gives what STOMP cannot carry', async () => {
  let attempts = 0;
  const subscriptions = () => [{ destination: ++attempts === 1 ? '/a\0id:forged' : '/a' }];
  const { recorded, server } = await openStage({ stomp: { subscriptions } });
  expect(recorded.error).toMatchObject([{ code: 'invalid-option' }]);
  await eventually(() => server.broker.commands('SUBSCRIBE').length).toBe(1);
});

test('names messages by the subscription that they came for', async () => {
  const subscriptions = [{ destination }, { destination, id: 'mine' }, { destination: '/topic/b' }];
  const { connection, when, messages } = await openStage({ stomp: { subscriptions } });
  connection.send({ destination, headers: { kind: 'a:b' }, body: 'x' });
  await when(() => messages().length === 2);
  expect(messages().map(({ subscription }) => subscription)).toEqual(['subscription-1', 'mine']);
  expect(messages()[0]).toMatchObject({ destination, body: 'x', headers: { kind: 'a:b' } });
});

test('passes headers of a subscription on', async () => {
  const subscriptions = [{ destination, ack: 'client' as const, headers: { selector: "kind = 'a'" } }];
  const { server } = await openStage({ stomp: { subscriptions, confirmSubscriptions: true } });
  expect(server.broker.commands('SUBSCRIBE')[0]?.headers).toMatchObject({ ack: 'client', selector: "kind = 'a'" });
});

test('counts as open without a receipt, unless it is to be confirmed', async () => {
  const broker = { confirms: () => false };
  const { server } = await openStage({ broker, stomp: { subscriptions: [{ destination }] } });
  await eventually(() => server.broker.commands('SUBSCRIBE').length).toBe(1);
  expect(server.broker.commands('SUBSCRIBE')[0]?.headers).not.toHaveProperty('receipt');
});

test('does not count as open while a subscription is to be confirmed and is not', async () => {
  const broker = {
    confirms: ({ headers }: { headers: Readonly<Record<string, string>> }) => headers['id'] !== 'second',
  };
  const subscriptions = [{ destination }, { destination, id: 'second' }];
  const { connection, when, recorded } = await setStage({
    broker,
    stomp: { subscriptions, confirmSubscriptions: true },
    connection: { connectTimeoutMs: 300 },
  });
  connection.open();
  await when(({ attempt }) => attempt === 1);
  expect(recorded.close).toMatchObject([{ kind: 'connect-timeout' }]);
  expect(recorded.open).toEqual([]);
});

test('keeps the order of messages that come before the last confirmation', async () => {
  const { server, connection, recorded, when, messages } = await setStage({
    stomp: { subscriptions: [{ destination: '/queue/a' }, { destination }], confirmSubscriptions: true },
  });
  for (const body of ['1', '2', '3']) {
    server.broker.publish({ command: 'SEND', headers: { destination: '/queue/a' }, body, bytes: new Uint8Array() });
  }
  connection.on('open', () => expect(recorded.message).toEqual([]));
  connection.open();
  await when(() => messages().length === 3);
  expect(messages().map(({ body }) => body)).toEqual(['1', '2', '3']);
});

test('opens early rather than keeping more than 1 024 messages', async () => {
  const confirms = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
    headers['destination'] === '/queue/a';
  const { server, connection, when, messages } = await setStage({
    broker: { confirms },
    stomp: { subscriptions: [{ destination: '/queue/a' }, { destination }], confirmSubscriptions: true },
  });
  const headers = { destination: '/queue/a' };
  for (let index = 0; index < 1_030; index += 1) {
    server.broker.publish({ command: 'SEND', headers, body: String(index), bytes: new Uint8Array() });
  }
  connection.open();
  await when(() => messages().length === 1_030);
  expect(messages().map(({ body }) => Number(body))).toEqual([...Array(1_030).keys()]);
});

test('leaves no stray error when the broker refuses a subscription that is to be confirmed', async () => {
  const refuse = ({ command }: { command: string }) => (command === 'SUBSCRIBE' ? 'access refused' : null);
  const { connection, recorded, when } = await setStage({
    broker: { refuse },
    stomp: { subscriptions: [{ destination }], confirmSubscriptions: true },
    connection: { reconnect: false },
  });
  const stray = await uncaughtDuring(async () => {
    connection.open();
    await when('closed');
  });
  expect(recorded.close).toMatchObject([{ code: 1011, reason: 'access refused' }]);
  expect(stray).toEqual([]);
});
