import type { Clock } from '@steadysocket/core';
import { createConnection, heartbeat } from '@steadysocket/core';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';
import type { Harness, HarnessOptions } from './harness.js';
import { openHarness } from './harness.js';

const intervalMs = 20_000;
const timeoutMs = 5_000;

function beating(options: HarnessOptions<string, string> = {}): Harness<string, string> {
  return openHarness({ heartbeat: heartbeat({ message: 'ping', intervalMs, timeoutMs }), ...options });
}

/** A server that answers each heartbeat. */
const answering: HarnessOptions<string, string> = {
  kit: { onFrame: (frame, link) => (frame === 'ping' ? link.receive('pong') : undefined) },
};

const pings = ({ transport }: Harness<string, string>): number =>
  transport.links.flatMap(({ sent }) => sent).filter((frame) => frame === 'ping').length;

const isAlive = ({ transport, connection }: Harness<string, string>): boolean =>
  transport.links.length === 1 && connection.getSnapshot().status === 'open';

describe('a heartbeat that only watches', () => {
  const watching = (): ReturnType<typeof openHarness> => openHarness({ heartbeat: heartbeat({ silenceMs: 1_000 }) });

  test('sends nothing and finds a silent link dead', () => {
    const made = watching();
    made.clock.advance(999);
    expect(made.connection.getSnapshot().status).toBe('open');
    made.clock.advance(1);
    expect(made.recorded('close')).toMatchObject([{ code: 1006, kind: 'heartbeat-timeout' }]);
    expect(made.transport.links[0]?.sent).toEqual([]);
  });

  test('keeps a link on which something arrives in time', () => {
    const made = watching();
    for (let frame = 0; frame < 50; frame += 1) {
      made.clock.advance(990);
      made.transport.link.receive('news');
    }
    expect(made.recorded('close')).toEqual([]);
  });

  test('takes at most half as long again after the last frame', () => {
    const made = watching();
    made.clock.advance(510);
    made.transport.link.alive();
    made.clock.advance(1_500);
    expect(made.recorded('close')).toHaveLength(1);
  });

  test('gives a link time to show life after a sleep', () => {
    const made = watching();
    made.clock.sleep(600_000);
    made.environment.wake();
    made.clock.advance(400);
    made.transport.link.receive('news');
    made.clock.advance(900);
    expect(made.recorded('close')).toEqual([]);
    made.clock.advance(1_000);
    expect(made.recorded('close')).toHaveLength(1);
  });
});

describe('a heartbeat that expects no answer', () => {
  test('is sent forever and ends no link', () => {
    const made = openHarness({ heartbeat: heartbeat({ message: 'here', intervalMs: 1_000, timeoutMs: Infinity }) });
    made.clock.advance(10_000);
    expect(made.transport.link.sent).toEqual(Array(10).fill('here'));
    expect(made.connection.getSnapshot().status).toBe('open');
  });
});

describe('a heartbeat whose message is a function', () => {
  test('asks it for each', () => {
    let count = 0;
    const made = openHarness({ heartbeat: heartbeat({ message: () => `ping ${(count += 1)}`, intervalMs: 1_000 }) });
    made.clock.advance(1_000);
    made.transport.link.receive('pong');
    made.clock.advance(11_000);
    expect(made.transport.link.sent).toEqual(['ping 1', 'ping 2']);
  });

  test('raises an error where it throws, and the silent link is still found dead', () => {
    const message = (): string => {
      throw new Error('broken');
    };
    const made = openHarness({ heartbeat: heartbeat({ message, intervalMs: 1_000, timeoutMs: 500 }) });
    made.clock.advance(1_500);
    expect(made.errorCodes()).toEqual(['transport-failed', 'heartbeat-timeout']);
  });

  test('comes every 25 s by default, and waits 10 s for an answer', () => {
    const made = openHarness({ heartbeat: heartbeat({ message: 'ping' }) });
    made.clock.advance(24_999);
    expect(made.transport.link.sent).toEqual([]);
    made.clock.advance(1);
    expect(made.transport.link.sent).toEqual(['ping']);
    made.clock.advance(9_999);
    expect(made.connection.getSnapshot().status).toBe('open');
    made.clock.advance(1);
    expect(made.connection.getSnapshot().status).toBe('waiting');
  });
});

describe('the heartbeat', () => {
  test('is off by default', () => {
    const made = openHarness<string, string>();
    made.clock.advance(3_600_000);
    expect(made.transport.link.sent).toEqual([]);
    expect(isAlive(made)).toBe(true);
  });

  test('is sent once an interval, as it is and outside the codec', () => {
    const made = beating({
      ...answering,
      codec: { encode: (message) => `encoded ${message}`, decode: (frame) => frame as string },
    });
    made.clock.advance(intervalMs - 1);
    expect(made.transport.link.sent).toEqual([]);
    made.clock.advance(1);
    expect(made.transport.link.sent).toEqual(['ping']);
    made.clock.advance(3 * intervalMs);
    expect(made.transport.link.sent).toEqual(['ping', 'ping', 'ping', 'ping']);
  });

  test('is never queued', () => {
    const made = beating();
    made.transport.link.drop();
    made.clock.advance(made.delay());
    made.clock.advance(9_000);
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'connecting', queued: 0 });
    made.transport.link.accept();
    expect(made.transport.link.sent).toEqual([]);
  });

  test('is sent only on an open link', () => {
    const made = beating();
    made.connection.close();
    made.clock.advance(3_600_000);
    expect(pings(made)).toBe(0);
    expect(made.clock.pending).toBe(0);
  });

  test('keeps a link whose server answers forever', () => {
    const made = beating(answering);
    made.clock.advance(24 * 3_600_000);
    expect(isAlive(made)).toBe(true);
  });

  test('is contained when the transport does not take it', async () => {
    const made = beating();
    made.transport.link.sendError = new Error('broken pipe');
    const uncaught = await uncaughtDuring(() => made.clock.advance(intervalMs));
    expect(uncaught).toEqual([]);
    expect(made.errorCodes()).toContain('transport-failed');
    made.clock.advance(timeoutMs);
    expect(isAlive(made)).toBe(false);
  });
});

describe('a dead link', () => {
  test('is abandoned at once: a close is synthesised and the next attempt starts', () => {
    const made = beating();
    made.clock.advance(intervalMs + timeoutMs - 1);
    expect(made.connection.getSnapshot().status).toBe('open');
    made.clock.advance(1);
    expect(made.transport.link.state).toBe('abandoned');
    expect(made.recorded('close')).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'heartbeat-timeout' }]);
    expect(made.connection.getSnapshot()).toMatchObject({
      status: 'waiting',
      cause: { code: 1006, wasClean: false, kind: 'heartbeat-timeout' },
      error: { code: 'heartbeat-timeout' },
    });
    made.clock.advance(300);
    expect(made.transport.links).toHaveLength(2);
  });

  test('is retried from fastDelayMs', () => {
    const made = beating();
    made.dice = 1 - Number.EPSILON;
    made.clock.advance(intervalMs + timeoutMs);
    expect(made.delay()).toBeLessThanOrEqual(300);
    expect(made.delay()).toBeGreaterThan(290);
  });

  test('brings the second dial within 4.5 s with a heartbeat of 2 s and a timeout of 2 s', () => {
    const made = beating({ heartbeat: heartbeat({ message: 'ping', intervalMs: 2_000, timeoutMs: 2_000 }) });
    made.dice = 1 - Number.EPSILON;
    made.clock.advance(4_500);
    expect(made.transport.links).toHaveLength(2);
  });

  test('keeps what was queued', () => {
    const made = beating({ backpressure: { highBytes: 0 } });
    made.transport.link.bufferedAmount = 1;
    made.connection.send('waits');
    made.clock.advance(intervalMs + timeoutMs);
    made.clock.advance(300);
    made.transport.link.accept();
    expect(made.transport.link.sent).toEqual(['waits']);
  });
});

describe('proof of life', () => {
  test.each<[string, (made: Harness<string, string>) => void]>([
    ['a message', ({ transport }) => transport.link.receive('news')],
    ['traffic that is no frame', ({ transport }) => transport.link.alive()],
  ])('is any inbound traffic: %s', (_, arrive) => {
    const made = beating();
    made.clock.advance(intervalMs + timeoutMs - 1);
    arrive(made);
    made.clock.advance(1);
    expect(isAlive(made)).toBe(true);
  });

  test('is a frame that does not decode', () => {
    const made = beating({
      codec: {
        encode: (message) => message,
        decode() {
          throw new Error('garbage');
        },
      },
    });
    made.clock.advance(intervalMs);
    made.transport.link.receive('garbage');
    made.clock.advance(timeoutMs);
    expect(isAlive(made)).toBe(true);
  });

  test('is not what came before the heartbeat', () => {
    const made = beating();
    made.clock.advance(intervalMs - 1);
    made.transport.link.receive('news');
    made.clock.advance(1 + timeoutMs);
    expect(isAlive(made)).toBe(false);
  });

  test('is not what we send', () => {
    const made = beating();
    made.clock.advance(intervalMs);
    made.connection.send('hello?');
    made.clock.advance(timeoutMs);
    expect(isAlive(made)).toBe(false);
  });

  test('has to be given for every heartbeat', () => {
    const made = beating();
    made.clock.advance(intervalMs);
    made.transport.link.receive('pong');
    made.clock.advance(intervalMs);
    expect(pings(made)).toBe(2);
    made.clock.advance(timeoutMs);
    expect(isAlive(made)).toBe(false);
  });
});

describe('replies', () => {
  const pace = { message: 'ping', intervalMs, timeoutMs, isReply: (frame: unknown) => frame === 'pong' };

  test('are messages unless isReply recognises them', () => {
    const made = beating(answering);
    made.clock.advance(intervalMs);
    expect(made.recorded('message')).toEqual(['pong']);
  });

  test('that isReply recognises are not delivered as messages', () => {
    const made = beating({ heartbeat: heartbeat(pace) });
    made.clock.advance(intervalMs);
    made.transport.link.receive('pong');
    made.transport.link.receive('news');
    expect(made.recorded('message')).toEqual(['news']);
  });

  test('give the latency', () => {
    const made = beating({ heartbeat: heartbeat(pace) });
    expect(made.connection.getSnapshot().latencyMs).toBeNull();
    made.clock.advance(intervalMs + 42);
    made.transport.link.receive('pong');
    expect(made.connection.getSnapshot().latencyMs).toBe(42);
    made.clock.advance(intervalMs - 42 + 7);
    made.transport.link.receive('pong');
    expect(made.connection.getSnapshot().latencyMs).toBe(7);
  });

  test('are forgotten with their link', () => {
    const made = beating({ heartbeat: heartbeat(pace) });
    made.clock.advance(intervalMs + 42);
    made.transport.link.receive('pong');
    made.transport.link.drop();
    expect(made.connection.getSnapshot().latencyMs).toBeNull();
    made.clock.advance(made.delay());
    made.transport.link.accept();
    expect(made.connection.getSnapshot().latencyMs).toBeNull();
  });

  test('that nobody asked for change nothing', () => {
    const made = beating({ heartbeat: heartbeat(pace) });
    made.transport.link.receive('pong');
    expect(made.recorded('message')).toEqual([]);
    expect(made.connection.getSnapshot().latencyMs).toBeNull();
  });

  test('are delivered as messages when isReply throws, and the error surfaces once', async () => {
    const oops = new Error('oops');
    const made = beating({
      heartbeat: heartbeat({
        message: 'ping',
        intervalMs,
        timeoutMs,
        isReply() {
          throw oops;
        },
      }),
    });
    expect(await uncaughtDuring(() => made.transport.link.receive('pong'))).toEqual([oops]);
    expect(made.recorded('message')).toEqual(['pong']);
    expect(isAlive(made)).toBe(true);
  });
});

describe('a timer that fires late', () => {
  test('asks once more before it counts a link as dead', () => {
    const made = beating();
    made.clock.advance(intervalMs);
    made.clock.sleep(3_600_000);
    expect(isAlive(made)).toBe(true);
    expect(pings(made)).toBe(2);
    made.transport.link.receive('pong');
    made.clock.advance(timeoutMs);
    expect(isAlive(made)).toBe(true);
  });

  test('finds a link dead that does not answer then, within the timeout', () => {
    const made = beating();
    made.clock.advance(intervalMs);
    made.clock.sleep(3_600_000);
    made.clock.advance(timeoutMs);
    expect(isAlive(made)).toBe(false);
    expect(made.connection.getSnapshot().cause?.kind).toBe('heartbeat-timeout');
  });

  test('asks when the device slept between two heartbeats', () => {
    const made = beating();
    made.clock.sleep(3_600_000);
    expect(isAlive(made)).toBe(true);
    expect(pings(made)).toBe(1);
    made.clock.advance(timeoutMs);
    expect(isAlive(made)).toBe(false);
  });
});

describe('throttled timers', () => {
  /** Timers of a hidden page: they fire at full minutes only. */
  function throttled(): { made: Harness<string, string>; clock: ReturnType<typeof manualClock> } {
    const clock = manualClock();
    const minutely: Clock = {
      now: () => clock.now(),
      setTimeout(callback, delayMs) {
        const due = clock.now() + delayMs;
        return clock.setTimeout(callback, Math.ceil(due / 60_000) * 60_000 - clock.now());
      },
      clearTimeout: (handle) => clock.clearTimeout(handle),
    };
    return { made: beating({ clock: minutely }), clock };
  }

  test('do not make a healthy link look dead', () => {
    const { made, clock } = throttled();
    for (let minute = 0; minute < 60; minute += 1) {
      const before = pings(made);
      clock.advance(60_000);
      // The answer comes soon after, as network events do even on a hidden page.
      if (pings(made) > before) clock.setTimeout(() => made.transport.link.receive('pong'), 50);
    }
    expect(pings(made)).toBeGreaterThan(10);
    expect(isAlive(made)).toBe(true);
  });

  test('do not keep a dead link for more than a few of them', () => {
    const { made, clock } = throttled();
    clock.advance(5 * 60_000);
    expect(made.recorded('close').map(({ kind }) => kind)).toContain('heartbeat-timeout');
  });
});

describe('waking', () => {
  const signals: [string, (made: Harness<string, string>) => void][] = [
    ['wake', ({ environment }) => environment.wake()],
    ['visible', ({ environment }) => environment.show()],
    ['online', ({ environment }) => environment.goOnline()],
  ];

  test.each(signals)('asks the link at once (%s)', (_, signal) => {
    const made = beating();
    made.clock.advance(1_000);
    signal(made);
    expect(pings(made)).toBe(1);
  });

  test.each(signals)('finds a dead link within a short deadline (%s)', (_, signal) => {
    const made = beating({ heartbeat: heartbeat({ message: 'ping', intervalMs: 60_000, timeoutMs: 30_000 }) });
    signal(made);
    made.clock.advance(5_000);
    expect(made.transport.links[0]?.state).toBe('abandoned');
    expect(made.recorded('close').map(({ kind }) => kind)).toEqual(['heartbeat-timeout']);
  });

  test('keeps a link that answers', () => {
    const made = beating();
    made.environment.wake();
    made.clock.advance(200);
    made.transport.link.receive('pong');
    made.clock.advance(intervalMs - 200);
    expect(isAlive(made)).toBe(true);
  });

  test('asks once, however many signals come at once', () => {
    const made = beating();
    for (let time = 0; time < 3; time += 1) for (const [, signal] of signals) signal(made);
    expect(pings(made)).toBe(1);
  });

  test('is not put off by further signals', () => {
    const made = beating();
    for (let second = 0; second < 10; second += 1) {
      made.environment.wake();
      made.clock.advance(1_000);
    }
    expect(made.recorded('close').map(({ kind }) => kind)).toContain('heartbeat-timeout');
  });

  test('asks again the next time', () => {
    const made = beating(answering);
    made.environment.wake();
    made.clock.advance(intervalMs * 3);
    const before = pings(made);
    made.environment.wake();
    expect(pings(made)).toBe(before + 1);
  });

  test('asks again where the probe has been answered, though by a frame that is not known as a reply', () => {
    const made = beating(answering);
    made.environment.wake();
    made.clock.advance(1_000);
    made.environment.goOnline();
    expect(pings(made)).toBe(2);
  });

  test('keeps the earlier deadline of a probe that is out already', () => {
    const made = openHarness<string, string>({
      heartbeat: heartbeat({ message: 'ping', intervalMs: 1_000, timeoutMs: 1_500 }),
    });
    made.clock.advance(1_000);
    made.clock.advance(1_400);
    made.environment.wake();
    expect(made.transport.link.sent).toEqual(['ping']);
    made.clock.advance(100);
    expect(made.recorded('close').map(({ kind }) => kind)).toEqual(['heartbeat-timeout']);
  });

  test('shortens the deadline of a probe that has long to go', () => {
    const made = openHarness<string, string>({
      heartbeat: heartbeat({ message: 'ping', intervalMs: 1_000, timeoutMs: 20_000 }),
    });
    made.clock.advance(1_000);
    made.environment.goOnline();
    made.clock.advance(2_000);
    expect(made.recorded('close').map(({ kind }) => kind)).toEqual(['heartbeat-timeout']);
  });

  test('gives the latency of the probe', () => {
    const made = beating({
      heartbeat: heartbeat({ message: 'ping', intervalMs, timeoutMs, isReply: (frame) => frame === 'pong' }),
    });
    made.environment.wake();
    made.clock.advance(30);
    made.transport.link.receive('pong');
    expect(made.connection.getSnapshot().latencyMs).toBe(30);
  });

  test.each<[string, (made: Harness<string, string>) => void]>([
    ['going out of sight', ({ environment }) => environment.hide()],
    ['going offline', ({ environment }) => environment.goOffline()],
  ])('is not what happens on %s', (_, signal) => {
    const made = beating();
    signal(made);
    expect(pings(made)).toBe(0);
  });
});

describe('the hot path', () => {
  test('reads no clock for a message', () => {
    const inner = manualClock();
    let reads = 0;
    const clock: Clock = {
      ...inner,
      now() {
        reads += 1;
        return inner.now();
      },
    };
    const transport = fakeTransport();
    const connection = createConnection('ws://server.test/', {
      transport,
      clock,
      environment: fakeEnvironment(),
      heartbeat: heartbeat({ message: 'ping', intervalMs, timeoutMs }),
    });
    let received = 0;
    connection.on('message', () => (received += 1));
    connection.open();
    transport.link.accept();
    reads = 0;
    for (let index = 0; index < 100; index += 1) transport.link.receive('news');
    expect(received).toBe(100);
    expect(reads).toBe(0);
  });
});
