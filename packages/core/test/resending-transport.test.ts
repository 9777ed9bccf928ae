import type {
  AcknowledgedConnection,
  ConnectionOptions,
  DropInfo,
  Transport,
  WebSocketFrame,
} from '@steadysocket/core';
import { createConnection, heartbeat, json } from '@steadysocket/core';
import type { FakeTransport, ManualClock } from '@steadysocket/core/testing';
import { fakeTransport, manualClock } from '@steadysocket/core/testing';
import { decorate } from '@steadysocket/core/transport';
import { rejection, stateOf } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';

interface Made {
  readonly connection: AcknowledgedConnection<unknown, unknown>;
  readonly fake: FakeTransport<WebSocketFrame>;
  readonly clock: ManualClock;
  readonly drops: DropInfo<unknown>[];
}

/** A connection over a transport that keeps what it has sent, as one with sessions does. */
function resending(
  extra: Partial<Transport<WebSocketFrame>> = {},
  options: ConnectionOptions<unknown, unknown> = {},
): Made {
  const clock = manualClock();
  const fake = fakeTransport({ capabilities: { acks: true, resends: true } });
  const connection = createConnection('ws://server.test', {
    codec: json(),
    clock,
    random: () => 0.5,
    transport: Object.assign(fake, extra),
    ...options,
  }) as AcknowledgedConnection<unknown, unknown>;
  const drops: DropInfo<unknown>[] = [];
  connection.on('drop', (drop) => drops.push(drop));
  connection.open();
  fake.link.accept();
  return { connection, fake, clock, drops };
}

test('a delivery outlives the link that a transport with sessions has lost', async () => {
  const { connection, fake, clock } = resending();
  const delivery = connection.deliver({ order: 1 }, { timeoutMs: 60_000 });
  const [first] = fake.links;
  first?.drop();
  expect(await stateOf(delivery)).toBe('pending');
  clock.advance(5_000);
  fake.link.accept({ resumed: true });
  expect(await stateOf(delivery)).toBe('pending');
  first?.acknowledge('done');
  expect(await delivery).toBe('done');
});

test.each(['open', 'lost'] as const)(
  'a delivery in flight is rejected when the connection closes while its link is %s',
  async (state) => {
    const { connection, fake } = resending();
    const delivery = connection.deliver('order');
    if (state === 'lost') fake.link.drop();
    connection.close();
    expect(await rejection(delivery)).toBe('ack-unknown');
  },
);

test('the messages of a session that was lost are dropped, as they were sent, before the link opens', () => {
  const log: unknown[] = [];
  const { connection, fake, clock } = resending();
  connection.on('drop', (drop) => log.push(drop));
  connection.on('open', (info) => log.push(info));
  fake.link.drop();
  clock.advance(5_000);
  fake.link.accept({ resumed: false, lost: [{ id: 1 }, { id: 2 }] });
  expect(log).toEqual([
    { message: { id: 1 }, reason: 'session-lost' },
    { message: { id: 2 }, reason: 'session-lost' },
    { protocol: '', resumed: false, opens: 2 },
  ]);
});

test('an attempt that is over drops nothing', () => {
  const { connection, fake, drops } = resending();
  const [first] = fake.links;
  connection.reconnect();
  first?.accept({ lost: ['late'] });
  expect(drops).toEqual([]);
});

test('a link is given each message beside its frame, past the queue and every decoration', async () => {
  const written: unknown[][] = [];
  const fake = fakeTransport({ capabilities: { acks: true } });
  const spied = decorate(fake, ({ link }) => ({
    link: {
      send: (...given) => void written.push(given),
      deliver: (...given) => Promise.resolve(written.push(given)),
      close: () => link.close(),
    },
  }));
  const options: ConnectionOptions<unknown, unknown> = { codec: json(), transport: decorate(spied, () => ({})) };
  const connection = createConnection('ws://server.test', options) as AcknowledgedConnection<unknown, unknown>;
  connection.send({ a: 1 });
  connection.open();
  fake.link.accept();
  connection.send({ b: 2 });
  await connection.deliver({ c: 3 });
  connection.close();
  expect(written).toEqual([
    ['{"a":1}', { a: 1 }],
    ['{"b":2}', { b: 2 }],
    ['{"c":3}', { c: 3 }],
  ]);
});

test('what the transport keeps is dropped with what is queued, older first, for the same reason', () => {
  const asked: object[] = [];
  const { connection, fake, drops } = resending({
    discard(identity) {
      asked.push(identity);
      return ['unacknowledged'];
    },
  });
  fake.link.drop();
  connection.send('queued');
  connection.close();
  expect(asked).toEqual([fake.link.request.connection]);
  expect(drops).toEqual([
    { message: 'unacknowledged', reason: 'closed' },
    { message: 'queued', reason: 'closed' },
  ]);
});

test('a transport that fails to give up does not keep the queue from it', () => {
  const { connection, fake, drops } = resending({
    discard() {
      throw new Error('out of order');
    },
  });
  fake.link.drop();
  connection.send('queued');
  connection.close();
  expect(drops).toEqual([{ message: 'queued', reason: 'closed' }]);
  expect(connection.getSnapshot().error?.code).toBe('transport-failed');
});

test('the heartbeat of the transport beats where the connection has none, at the pace that the server asks for', () => {
  const { connection, fake, clock } = resending({
    heartbeat: heartbeat({
      message: 'ping',
      intervalMs: 25_000,
      timeoutMs: 1_000,
      isReply: (frame) => frame === 'pong',
    }),
  });
  clock.advance(25_000);
  expect(fake.link.sent).toEqual(['ping']);
  fake.link.receive('pong');
  expect(connection.getSnapshot().latencyMs).toBe(0);
  connection.reconnect();
  fake.link.accept({ heartbeatMs: 100 });
  for (let beats = 0; beats < 3; beats += 1) {
    clock.advance(100);
    fake.link.receive('pong');
  }
  expect(fake.link.sent).toEqual(['ping', 'ping', 'ping']);
  clock.advance(1_100);
  expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', cause: { kind: 'heartbeat-timeout' } });
});

test('the heartbeat of the connection wins over the transport’s', () => {
  const { fake, clock } = resending(
    { heartbeat: heartbeat({ message: 'of the transport', intervalMs: 10 }) },
    { heartbeat: heartbeat({ message: 'mine', intervalMs: 10 }) },
  );
  clock.advance(10);
  expect(fake.link.sent).toEqual(['mine']);
});

test('the heartbeat of the connection keeps its pace, whatever the server asks for', () => {
  const { connection, fake, clock } = resending({}, { heartbeat: heartbeat({ message: 'mine', intervalMs: 10 }) });
  connection.reconnect();
  fake.link.accept({ heartbeatMs: 25_000 });
  clock.advance(10);
  expect(fake.link.sent).toEqual(['mine']);
});
