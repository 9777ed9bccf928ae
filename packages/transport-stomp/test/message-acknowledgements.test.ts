import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { StompSubscription } from '@steadysocket/transport-stomp';
import { begin } from '@steadysocket/transport-stomp';
import { describe, expect, test } from 'vitest';
import type { Stage } from './stage.js';
import { openStage } from './stage.js';

expectNoLeak();

const destination = '/queue/work';

/** A connection that has received `count` messages. */
async function receive(ack: StompSubscription['ack'] & string, count: number): Promise<Stage> {
  const stage = await openStage({ stomp: { subscriptions: [{ destination, ack }] } });
  for (let index = 1; index <= count; index += 1) stage.connection.send({ destination, body: String(index) });
  await stage.when(() => stage.messages().length === count);
  return stage;
}

const unacknowledged = ({ server }: Stage): string[] =>
  [...server.broker.sessions].flatMap((session) => [...session.unacknowledged.values()].map(({ frame }) => frame.body));

test('acknowledges one message with client-individual', async () => {
  const stage = await receive('client-individual', 3);
  expect(stage.messages()[1]?.ack()).toBe(true);
  await eventually(() => unacknowledged(stage)).toEqual(['1', '3']);
});

test('acknowledges everything before it as well with client', async () => {
  const stage = await receive('client', 3);
  expect(stage.messages()[1]?.ack()).toBe(true);
  await eventually(() => unacknowledged(stage)).toEqual(['3']);
});

describe('a broker ends the link over a second answer, so', () => {
  test.each(['client', 'client-individual'] as const)('a message is answered once with %s', async (mode) => {
    const stage = await receive(mode, 2);
    const [first, second] = stage.messages();
    expect([first?.ack(), first?.ack(), first?.nack()]).toEqual([true, false, false]);
    expect([second?.nack(), second?.ack()]).toEqual([true, false]);
    await stage.connection.deliver({ destination: '/topic/later' });
    expect([stage.server.broker.commands('ACK'), stage.server.broker.commands('NACK')]).toMatchObject([[{}], [{}]]);
  });

  test('what client acknowledged with a later message is answered already', async () => {
    const stage = await receive('client', 3);
    const [first, second, third] = stage.messages();
    expect([second?.ack(), first?.ack(), second?.nack(), third?.ack()]).toEqual([true, false, false, true]);
  });

  test('client-individual answers in any order', async () => {
    const stage = await receive('client-individual', 2);
    const [first, second] = stage.messages();
    expect([second?.ack(), first?.ack()]).toEqual([true, true]);
    await eventually(() => unacknowledged(stage)).toEqual([]);
  });

  test('an answer that throws counts as none', async () => {
    const stage = await receive('client-individual', 1);
    const [message] = stage.messages();
    expect(() => message?.ack({ note: '\0' })).toThrow();
    expect(message?.ack()).toBe(true);
  });
});

test('can be acknowledged again after its transaction was aborted', async () => {
  const stage = await receive('client-individual', 1);
  const [message] = stage.messages();
  const transaction = begin(stage.connection);
  expect(message?.ack({ transaction: transaction.id })).toBe(true);
  transaction.abort();
  expect(message?.ack()).toBe(true);
  await eventually(() => unacknowledged(stage)).toEqual([]);
});

test('has nothing to acknowledge with auto', async () => {
  const stage = await receive('auto', 1);
  expect(stage.messages()[0]?.ack()).toBe(false);
  expect(stage.messages()[0]?.nack()).toBe(false);
  await stage.connection.deliver({ destination: '/topic/later' });
  expect(stage.server.broker.commands('ACK')).toEqual([]);
});

test('refuses a message, with its own headers', async () => {
  const stage = await receive('client-individual', 1);
  expect(stage.messages()[0]?.nack({ requeue: 'false' })).toBe(true);
  await eventually(() => stage.server.broker.refused).toEqual(['1']);
  expect(stage.server.broker.commands('NACK')[0]?.headers).toMatchObject({ requeue: 'false' });
});

test('answers no message of a link that is gone: the broker delivers it again', async () => {
  const stage = await receive('client-individual', 1);
  stage.server.closeAll(4000, '');
  await stage.when(() => stage.messages().length === 2);
  expect(stage.messages()[0]?.ack()).toBe(false);
  expect(stage.messages()[1]?.ack()).toBe(true);
  await eventually(() => unacknowledged(stage)).toEqual([]);
  expect(stage.server.broker.commands('ACK')).toHaveLength(1);
});

test('can acknowledge from the handler of the message', async () => {
  const stage = await openStage({ stomp: { subscriptions: [{ destination, ack: 'client-individual' }] } });
  stage.connection.on('message', () => stage.messages().at(-1)?.ack());
  for (const body of ['1', '2']) stage.connection.send({ destination, body });
  await eventually(() => stage.server.broker.commands('ACK').length).toBe(2);
  expect(unacknowledged(stage)).toEqual([]);
});

test('answers no message after close()', async () => {
  const stage = await openStage({
    broker: { confirms: () => false },
    stomp: { subscriptions: [{ destination, ack: 'client-individual' }] },
  });
  stage.connection.send({ destination });
  await stage.when(() => stage.messages().length === 1);
  stage.connection.close();
  expect(stage.messages()[0]?.ack()).toBe(false);
  await stage.when('closed');
  expect(stage.server.broker.commands('ACK')).toEqual([]);
});

test('refuses headers that would forge a frame', async () => {
  const stage = await receive('client-individual', 1);
  for (const answer of ['ack', 'nack'] as const) {
    expect(() => stage.messages()[0]?.[answer]({ note: '\0SEND\ndestination:/a\n\n' })).toThrow(
      expect.objectContaining({ code: 'invalid-frame' }),
    );
  }
});
