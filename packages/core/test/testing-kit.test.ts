import type { WebSocketFrame } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import type { FakeLink, FakeTransportOptions } from '@steadysocket/core/testing';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import type { LinkClose, LinkEvents } from '@steadysocket/core/transport';
import { describe, expect, test } from 'vitest';

describe('the manual clock', () => {
  test('stands still until it is advanced', () => {
    const clock = manualClock(1_000);
    let fired = 0;
    clock.setTimeout(() => (fired += 1), 10);
    expect([clock.now(), fired, clock.pending]).toEqual([1_000, 0, 1]);
    clock.advance(10);
    expect([clock.now(), fired, clock.pending]).toEqual([1_010, 1, 0]);
  });

  test('fires timers in the order in which they are due, each at its time', () => {
    const clock = manualClock();
    const fired: [string, number][] = [];
    clock.setTimeout(() => fired.push(['late', clock.now()]), 20);
    clock.setTimeout(() => fired.push(['soon', clock.now()]), 10);
    clock.setTimeout(() => fired.push(['soon as well', clock.now()]), 10);
    clock.advance(100);
    expect(fired).toEqual([
      ['soon', 10],
      ['soon as well', 10],
      ['late', 20],
    ]);
    expect(clock.now()).toBe(100);
  });

  test('fires what is set on the way, if it comes due', () => {
    const clock = manualClock();
    const fired: number[] = [];
    const again = (): void => {
      fired.push(clock.now());
      clock.setTimeout(again, 10);
    };
    clock.setTimeout(again, 10);
    clock.advance(35);
    expect(fired).toEqual([10, 20, 30]);
    expect(clock.pending).toBe(1);
  });

  test('does not fire what was cleared', () => {
    const clock = manualClock();
    let fired = 0;
    const first = clock.setTimeout(() => clock.clearTimeout(second), 10);
    const second = clock.setTimeout(() => (fired += 1), 10);
    clock.advance(10);
    clock.clearTimeout(first);
    expect([fired, clock.pending]).toEqual([0, 0]);
  });

  test('sleeps: nothing fires until the end, and then everything is late', () => {
    const clock = manualClock();
    const fired: number[] = [];
    clock.setTimeout(() => fired.push(clock.now()), 10);
    clock.setTimeout(() => fired.push(clock.now()), 2_000);
    clock.sleep(1_000);
    expect(fired).toEqual([1_000]);
  });

  test('schedules a frame, which can be cancelled', () => {
    const clock = manualClock();
    const drawn: string[] = [];
    clock.schedule(() => drawn.push('kept'));
    clock.schedule(() => drawn.push('cancelled'))();
    expect(drawn).toEqual([]);
    clock.advance(0);
    expect(drawn).toEqual(['kept']);
  });
});

describe('the fake environment', () => {
  test('is online and visible by default', () => {
    const environment = fakeEnvironment();
    expect([environment.isOnline(), environment.isVisible()]).toEqual([true, true]);
    environment.goOffline();
    environment.hide();
    expect([environment.isOnline(), environment.isVisible()]).toEqual([false, false]);
    environment.goOnline();
    environment.show();
    expect([environment.isOnline(), environment.isVisible()]).toEqual([true, true]);
  });

  test('tells each listener, and counts them', () => {
    const environment = fakeEnvironment();
    const recorded: string[] = [];
    const listener = (signal: string): unknown => recorded.push(signal);
    const stops = [environment.subscribe(listener), environment.subscribe(listener)];
    environment.wake();
    expect([recorded, environment.listeners]).toEqual([['wake', 'wake'], 2]);
    for (const stop of stops) stop();
    environment.wake();
    expect([recorded.length, environment.listeners]).toEqual([2, 0]);
  });
});

/** A link and what it told. */
function dial(options?: FakeTransportOptions<WebSocketFrame>): { link: FakeLink<WebSocketFrame>; closes: LinkClose[] } {
  const closes: LinkClose[] = [];
  const events: LinkEvents<WebSocketFrame> = {
    open() {},
    frame() {},
    alive() {},
    error() {},
    close: (info) => closes.push(info),
  };
  const transport = fakeTransport(options);
  transport.connect(
    { url: 'ws://server.test/', protocols: [], signal: new AbortController().signal, connection: {} },
    events,
  );
  return { link: transport.link, closes };
}

describe('the fake transport', () => {
  test('keeps every attempt, and counts the live ones', () => {
    const transport = fakeTransport();
    const connection = createConnection('ws://server.test/', { transport, clock: manualClock() });
    expect(() => transport.link).toThrow('Nothing has been dialled');
    connection.open();
    connection.reconnect();
    expect([transport.links.length, transport.live]).toEqual([2, 1]);
    expect(transport.links.map(({ state }) => state)).toEqual(['abandoned', 'pending']);
    expect(transport.link).toBe(transport.links[1]);
    connection.close();
    expect(transport.live).toBe(0);
  });

  test('refuses one attempt', () => {
    const transport = fakeTransport();
    const connection = createConnection('ws://server.test/', { transport, clock: manualClock() });
    transport.failNext(new Error('no network'));
    connection.open();
    expect(transport.links).toHaveLength(0);
    connection.reconnect();
    expect(transport.links).toHaveLength(1);
    connection.close();
  });

  test('answers our close with our code and reason by default', () => {
    const one = dial();
    one.link.close(4001, 'bye');
    one.link.end();
    expect(one.closes).toEqual([{ code: 4001, reason: 'bye', wasClean: true }]);
    const other = dial();
    other.link.close(4001, 'bye');
    other.link.end({ code: 1011, reason: 'oops' });
    expect(other.closes).toEqual([{ code: 1011, reason: 'oops', wasClean: true }]);
  });

  test('loses a link as networks do', () => {
    const { link, closes } = dial();
    link.drop();
    expect(closes).toEqual([{ code: 1006, reason: '', wasClean: false }]);
    expect(link.state).toBe('closed');
  });

  test('lets no late event bring a link back to life', () => {
    const { link } = dial();
    link.abandon();
    link.accept();
    expect([link.state, link.isLive]).toEqual(['abandoned', false]);
    link.end();
    expect(link.state).toBe('abandoned');
  });

  test('records what is written, and shows it to the server that a test plays', () => {
    const frames: unknown[] = [];
    const { link } = dial({ onFrame: (frame) => frames.push(frame) });
    link.send('one');
    link.sendError = new Error('broken pipe');
    expect(() => link.send('two')).toThrow('broken pipe');
    expect([link.sent, frames]).toEqual([['one'], ['one']]);
  });

  test('shows each attempt to the server that a test plays', () => {
    const { link } = dial({ onConnect: (attempt) => attempt.accept() });
    expect(link.state).toBe('open');
  });

  test('acknowledges only where it can', () => {
    expect(dial().link.deliver).toBeUndefined();
    expect(dial({ capabilities: { acks: true } }).link.deliver).toBeTypeOf('function');
  });

  test('settles deliveries in order, one way or the other', async () => {
    const { link } = dial({ capabilities: { acks: true } });
    const deliveries = Promise.allSettled([link.deliver?.('one'), link.deliver?.('two')]);
    link.acknowledge(1);
    link.refuse('no');
    link.acknowledge('nobody waits for this');
    expect(await deliveries).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: 'no' },
    ]);
  });

  test('measures text, binary and anything else', () => {
    const { sizeOf } = fakeTransport<unknown>();
    expect([sizeOf('abc'), sizeOf('é\ud800😀'), sizeOf(new ArrayBuffer(5))]).toEqual([3, 9, 5]);
    expect([sizeOf(new Uint8Array(2)), sizeOf({})]).toEqual([2, 1]);
  });
});
