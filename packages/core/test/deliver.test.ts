import { ConnectionError } from '@steadysocket/core';
import { rejection, settled, stateOf } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';
import type { Harness, HarnessOptions } from './harness.js';
import { harness, openHarness } from './harness.js';

const acks = { capabilities: { acks: true } };

function acking(options: HarnessOptions<string, string> = {}): Harness<string, string> {
  return harness({ ...options, kit: { ...acks, ...options.kit } });
}

function openAcking(options: HarnessOptions<string, string> = {}): Harness<string, string> {
  return openHarness({ ...options, kit: { ...acks, ...options.kit } });
}

describe('deliver', () => {
  test('resolves with the server’s acknowledgement', async () => {
    const { connection, transport } = openAcking();
    const delivery = connection.deliver('order');
    expect(transport.link.sent).toEqual(['order']);
    expect(await stateOf(delivery)).toBe('pending');
    transport.link.acknowledge({ id: 7 });
    expect(await delivery).toEqual({ id: 7 });
  });

  test('resolves each delivery with its own acknowledgement', async () => {
    const { connection, transport } = openAcking();
    const deliveries = [connection.deliver('one'), connection.deliver('two')];
    transport.link.acknowledge(1);
    transport.link.acknowledge(2);
    expect(await Promise.all(deliveries)).toEqual([1, 2]);
  });

  test('rejects with what the server refused it with', async () => {
    const { connection, transport } = openAcking();
    const delivery = connection.deliver('order');
    const refusal = new Error('sold out');
    transport.link.refuse(refusal);
    await expect(delivery).rejects.toBe(refusal);
  });

  test('rejects with unsupported where the transport has no acknowledgements, and sends nothing', async () => {
    const made = openHarness<string, string>();
    expect(await rejection(made.connection.deliver('order'))).toBe('unsupported');
    expect(made.transport.link.sent).toEqual([]);
    expect(made.connection.getSnapshot().queued).toBe(0);
  });

  test('waits its turn in the queue', async () => {
    const made = acking();
    made.connection.send('first');
    const delivery = made.connection.deliver('second');
    made.connection.send('third');
    expect(made.connection.getSnapshot().queued).toBe(3);
    made.openUp();
    expect(made.transport.link.sent).toEqual(['first', 'second', 'third']);
    made.transport.link.acknowledge('yes');
    expect(await delivery).toBe('yes');
  });

  test('settles when the server acknowledges at once', async () => {
    const { connection } = openAcking({ kit: { onFrame: (_frame, link) => link.acknowledge('at once') } });
    expect(await connection.deliver('order')).toBe('at once');
  });

  test('rejects what does not encode', async () => {
    const made = harness<unknown, unknown>({
      kit: acks,
      codec: {
        encode() {
          throw new Error('cannot');
        },
        decode: (frame) => frame,
      },
    });
    expect(await rejection(made.connection.deliver('order'))).toBe('encode-failed');
    expect(made.clock.pending).toBe(0);
  });

  test('rejects an invalid timeout', async () => {
    const { connection, transport } = openAcking();
    expect(await rejection(connection.deliver('order', { timeoutMs: NaN }))).toBe('invalid-option');
    expect(await rejection(connection.deliver('order', { timeoutMs: -1 }))).toBe('invalid-option');
    expect(transport.link.sent).toEqual([]);
  });
});

test('a delivery waits without a timer, where its timeout is infinite', async () => {
  const made = openAcking();
  const before = made.clock.pending;
  const delivery = made.connection.deliver('order', { timeoutMs: Infinity });
  expect(made.clock.pending).toBe(before);
  made.clock.advance(10 ** 10);
  expect(await stateOf(delivery)).toBe('pending');
  made.transport.link.acknowledge('done');
  expect(await delivery).toBe('done');
});

describe('a delivery that is dropped', () => {
  test('rejects with dropped and raises the event, while closed', async () => {
    const made = acking();
    made.connection.close();
    expect(await rejection(made.connection.deliver('order'))).toBe('dropped');
    expect(made.recorded('drop')).toEqual([{ message: 'order', reason: 'closed' }]);
  });

  test('rejects with dropped and raises the event, when the queue is full', async () => {
    const made = acking({ queue: { maxMessages: 1 } });
    made.connection.send('first');
    expect(await rejection(made.connection.deliver('order'))).toBe('dropped');
    expect(made.recorded('drop')).toEqual([{ message: 'order', reason: 'full' }]);
  });

  test('rejects with dropped and raises the event, when it is the oldest of a full queue', async () => {
    const made = acking({ queue: { maxMessages: 1, overflow: 'drop-oldest' } });
    const delivery = rejection(made.connection.deliver('order'));
    made.connection.send('next');
    expect(await delivery).toBe('dropped');
    expect(made.recorded('drop')).toEqual([{ message: 'order', reason: 'full' }]);
  });

  test('rejects with dropped and raises the event, when nothing can keep it', async () => {
    const made = acking({ queue: false });
    expect(await rejection(made.connection.deliver('order'))).toBe('dropped');
    expect(made.recorded('drop')).toEqual([{ message: 'order', reason: 'no-queue' }]);
  });

  test('rejects with dropped and raises the event, when close empties the queue', async () => {
    const made = acking();
    const delivery = rejection(made.connection.deliver('order'));
    made.connection.close();
    expect(await delivery).toBe('dropped');
    expect(made.recorded('drop')).toEqual([{ message: 'order', reason: 'closed' }]);
  });

  test('leaves no timer behind', async () => {
    const made = acking();
    const delivery = rejection(made.connection.deliver('order'));
    made.connection.close();
    await delivery;
    expect(made.clock.pending).toBe(0);
  });
});

describe('a delivery that takes too long', () => {
  test('rejects with timeout after 10 s by default', async () => {
    const { connection, clock } = openAcking();
    const delivery = connection.deliver('order');
    const outcome = rejection(delivery);
    clock.advance(9_999);
    expect(await stateOf(delivery)).toBe('pending');
    clock.advance(1);
    expect(await outcome).toBe('timeout');
  });

  test('counts the time in the queue', async () => {
    const made = acking();
    const delivery = rejection(made.connection.deliver('order', { timeoutMs: 1_000 }));
    made.clock.advance(900);
    made.openUp();
    expect(made.transport.link.sent).toEqual(['order']);
    made.clock.advance(100);
    expect(await delivery).toBe('timeout');
  });

  test('is withdrawn when it is still queued, with one drop event', async () => {
    const made = acking();
    made.connection.send('first');
    const delivery = rejection(made.connection.deliver('order', { timeoutMs: 1_000 }));
    made.connection.send('last');
    made.clock.advance(1_000);
    expect(await delivery).toBe('timeout');
    expect(made.recorded('drop')).toEqual([{ message: 'order', reason: 'expired' }]);
    made.openUp();
    expect(made.transport.link.sent).toEqual(['first', 'last']);
  });

  test('is not sent again, and a late acknowledgement changes nothing', async () => {
    const made = openAcking();
    const delivery = rejection(made.connection.deliver('order', { timeoutMs: 1_000 }));
    made.clock.advance(1_000);
    expect(await delivery).toBe('timeout');
    expect(await uncaughtDuring(() => made.transport.link.acknowledge('late'))).toEqual([]);
    expect(made.transport.link.sent).toEqual(['order']);
    expect(made.recorded('drop')).toEqual([]);
  });

  test('leaves no timer behind once it was acknowledged', async () => {
    const { connection, transport, clock } = openAcking();
    const before = clock.pending;
    const delivery = connection.deliver('order');
    transport.link.acknowledge();
    await delivery;
    expect(clock.pending).toBe(before);
  });
});

describe('a delivery whose link dies after the write', () => {
  test('rejects with ack-unknown and is never sent again', async () => {
    const made = openAcking();
    const delivery = made.connection.deliver('order');
    const outcome = rejection(delivery);
    made.transport.link.drop();
    expect(await outcome).toBe('ack-unknown');
    made.clock.advance(5_000);
    made.transport.link.accept();
    expect(made.transport.links.map(({ sent }) => sent)).toEqual([['order'], []]);
    expect(made.recorded('drop')).toEqual([]);
  });

  test.each([
    ['reconnect() replaced the link', ({ connection }: Harness<string, string>) => connection.reconnect()],
    ['close() ended the link', ({ connection }: Harness<string, string>) => connection.close()],
  ])('rejects with ack-unknown when %s', async (_, end) => {
    const made = openAcking();
    const delivery = rejection(made.connection.deliver('order'));
    end(made);
    made.transport.links[0]?.end();
    expect(await delivery).toBe('ack-unknown');
  });

  test('rejects with an error that is the library’s own', async () => {
    const made = openAcking();
    const delivery = made.connection.deliver('order');
    made.transport.link.drop();
    await expect(delivery).rejects.toBeInstanceOf(ConnectionError);
  });

  test('rejects only what was written', async () => {
    const made = openAcking({ backpressure: { highBytes: 0 } });
    const written = rejection(made.connection.deliver('written'));
    made.transport.link.bufferedAmount = 1;
    const waiting = made.connection.deliver('waiting');
    made.transport.link.drop();
    expect(await written).toBe('ack-unknown');
    expect(await stateOf(waiting)).toBe('pending');
    made.clock.advance(5_000);
    made.transport.link.accept();
    made.transport.link.acknowledge('kept its place');
    expect(await waiting).toBe('kept its place');
  });

  test('leaves no timer and no unhandled rejection behind', async () => {
    const made = openAcking();
    const uncaught = await uncaughtDuring(async () => {
      const delivery = rejection(made.connection.deliver('order'));
      made.connection.close();
      made.transport.link.end();
      await delivery;
      await settled();
    });
    expect(uncaught).toEqual([]);
    expect(made.clock.pending).toBe(0);
  });
});
