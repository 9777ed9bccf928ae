import { stateOf } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { harness, openHarness } from './harness.js';

const marks = { highBytes: 1_000, lowBytes: 200 };

describe('backpressure', () => {
  test('writes nothing above the high mark and goes on at the low one', () => {
    const { connection, transport, clock } = openHarness({ backpressure: marks });
    const { link } = transport;
    link.bufferedAmount = 1_001;
    connection.send('one');
    connection.send('two');
    link.bufferedAmount = 201;
    clock.advance(10_000);
    expect(link.sent).toEqual([]);
    link.bufferedAmount = 200;
    clock.advance(10_000);
    expect(link.sent).toEqual(['one', 'two']);
  });

  test('looks at the buffer when a frame arrives', () => {
    const { connection, transport } = openHarness({ backpressure: marks });
    const { link } = transport;
    link.bufferedAmount = 1_001;
    connection.send('one');
    link.bufferedAmount = 0;
    link.receive('any');
    expect(link.sent).toEqual(['one']);
  });

  test('looks at the buffer on send, and keeps the order', () => {
    const { connection, transport } = openHarness({ backpressure: marks });
    const { link } = transport;
    link.bufferedAmount = 1_001;
    connection.send('one');
    link.bufferedAmount = 0;
    expect(connection.send('two')).toBe('sent');
    expect(link.sent).toEqual(['one', 'two']);
  });

  test('looks at the buffer by a timer only while above the mark', () => {
    const { connection, transport, clock } = openHarness({ backpressure: marks });
    const { link } = transport;
    connection.send('below');
    const quiet = clock.pending;
    link.bufferedAmount = 1_001;
    connection.send('above');
    expect(clock.pending).toBeGreaterThan(quiet);
    link.bufferedAmount = 0;
    clock.advance(1_000);
    expect(link.sent).toEqual(['below', 'above']);
    expect(clock.pending).toBe(quiet);
  });

  test('stops again when the flush itself fills the buffer', () => {
    const made = harness({
      backpressure: { highBytes: 2, lowBytes: 0 },
      kit: { onFrame: (_frame, link) => (link.bufferedAmount = (link.bufferedAmount ?? 0) + 1) },
    });
    for (const message of ['1', '2', '3', '4', '5', '6']) made.connection.send(message);
    made.openUp();
    // Nothing is written above the mark: the third byte is the first beyond it.
    expect(made.transport.link.sent).toEqual(['1', '2', '3']);
    made.transport.link.bufferedAmount = 0;
    made.clock.advance(1_000);
    expect(made.transport.link.sent).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  test('does not exist where the transport cannot tell', () => {
    const { connection, transport } = openHarness({ backpressure: { highBytes: 0 } });
    transport.link.bufferedAmount = null;
    expect(connection.send('one')).toBe('sent');
  });

  test('stands at 1 MiB and 256 KiB by default', () => {
    const { connection, transport, clock } = openHarness();
    const { link } = transport;
    link.bufferedAmount = 1024 * 1024;
    expect(connection.send('at the mark')).toBe('sent');
    link.bufferedAmount += 1;
    expect(connection.send('above')).toBe('queued');
    link.bufferedAmount = 256 * 1024 + 1;
    clock.advance(1_000);
    expect(link.sent).toEqual(['at the mark']);
    link.bufferedAmount -= 1;
    clock.advance(1_000);
    expect(link.sent).toEqual(['at the mark', 'above']);
  });

  test('of an old link does not hold up the next', () => {
    const { connection, transport, clock } = openHarness({ backpressure: marks });
    transport.link.bufferedAmount = 1_001;
    connection.send('waits');
    transport.link.drop();
    clock.advance(5_000);
    transport.link.accept();
    expect(transport.link.sent).toEqual(['waits']);
  });
});

describe('drained', () => {
  test('resolves at once when nothing waits', async () => {
    expect(await stateOf(harness().connection.drained())).toBe('resolved');
    expect(await stateOf(openHarness().connection.drained())).toBe('resolved');
  });

  test('waits until the queue has been flushed', async () => {
    const made = harness();
    made.connection.send('waits');
    const drained = made.connection.drained();
    expect(await stateOf(drained)).toBe('pending');
    made.openUp();
    expect(await stateOf(drained)).toBe('resolved');
  });

  test('waits until the buffer has fallen to the low mark', async () => {
    const { connection, transport, clock } = openHarness({ backpressure: marks });
    transport.link.bufferedAmount = 201;
    const drained = connection.drained();
    clock.advance(1_000);
    expect(await stateOf(drained)).toBe('pending');
    transport.link.bufferedAmount = 200;
    clock.advance(1_000);
    expect(await stateOf(drained)).toBe('resolved');
    expect(clock.pending).toBe(0);
  });

  test('waits for the queue and the buffer both', async () => {
    const { connection, transport, clock } = openHarness({
      backpressure: marks,
      kit: { onFrame: (_frame, link) => (link.bufferedAmount = 500) },
    });
    transport.link.bufferedAmount = 1_001;
    connection.send('waits');
    const drained = connection.drained();
    transport.link.bufferedAmount = 0;
    clock.advance(1_000);
    expect(transport.link.sent).toEqual(['waits']);
    expect(await stateOf(drained)).toBe('pending');
    transport.link.bufferedAmount = 0;
    clock.advance(1_000);
    expect(await stateOf(drained)).toBe('resolved');
  });

  test('goes on waiting over a lost link', async () => {
    const made = harness();
    made.connection.open();
    made.connection.send('waits');
    const drained = made.connection.drained();
    made.transport.link.drop();
    expect(await stateOf(drained)).toBe('pending');
    made.clock.advance(5_000);
    made.transport.link.accept();
    expect(await stateOf(drained)).toBe('resolved');
  });

  test('resolves when close empties the queue', async () => {
    const { connection } = harness();
    connection.send('waits');
    const drained = connection.drained();
    connection.close();
    expect(await stateOf(drained)).toBe('resolved');
  });

  test('resolves for everybody who waits', async () => {
    const made = harness();
    made.connection.send('waits');
    const all = [made.connection.drained(), made.connection.drained()];
    made.openUp();
    expect(await stateOf(Promise.all(all))).toBe('resolved');
  });
});
