import type { ConnectionOptions } from '@steadysocket/core';
import { ConnectionError, createConnection, heartbeat, webSocket } from '@steadysocket/core';
import { fakeTransport, manualClock } from '@steadysocket/core/testing';
import { thrownBy } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { harness, openHarness } from './harness.js';

const maxTimerMs = 2_147_483_647;

/** A nested option from its dotted name: `a.b` and 1 make `{ a: { b: 1 } }`. */
function optionAt(name: string, value: unknown): Record<string, unknown> {
  const [head = '', ...rest] = name.split('.');
  return { [head]: rest.length === 0 ? value : optionAt(rest.join('.'), value) };
}

function construct(options: Record<string, unknown>): unknown {
  const { heartbeat: part } = options;
  const isPart = typeof part === 'object' && part !== null;
  // The rest of a heartbeat is right, so that one thing at a time is wrong.
  const whole = isPart && { heartbeat: heartbeat({ message: 'ping', ...part }) };
  const given: ConnectionOptions = { transport: fakeTransport(), ...options, ...whole };
  return createConnection('ws://server.test/', given);
}

/** How an error names what was given: by its kind, never by its value. */
function given(value: unknown): RegExp {
  return new RegExp(`of type ${value === null ? '(null|object)' : typeof value}$`);
}

const durations = [
  ['connectTimeoutMs', [0]],
  ['lingerMs', []],
  ['reconnect.baseDelayMs', []],
  ['reconnect.fastDelayMs', []],
  ['reconnect.maxDelayMs', []],
  ['reconnect.minUptimeMs', []],
  ['heartbeat.intervalMs', [0]],
  ['heartbeat.timeoutMs', [0]],
] as const;

const badDurations = [-1, NaN, -Infinity, Infinity, maxTimerMs + 1, '100', null, {}];
const badCounts = [-1, NaN, '1', null, {}];

const wrong: [name: string, value: unknown, accepted: RegExp][] = [
  ...durations.flatMap(([name, more]) =>
    // No answer is expected of a heartbeat whose time-out is infinite.
    [...badDurations, ...more]
      .filter((value) => name !== 'heartbeat.timeoutMs' || value !== Infinity)
      .map((value): [string, unknown, RegExp] => [name, value, /2.?147.?483.?647/]),
  ),
  ...badCounts.flatMap((value): [string, unknown, RegExp][] => [
    ['reconnect.maxAttempts', value, /number|\b0\b/],
    ['queue.ttlMs', value, /number|\b0\b/],
    ['backpressure.highBytes', value, /number|\b0\b/],
    ['backpressure.lowBytes', value, /number|\b0\b/],
  ]),
  ...[...badCounts, 0].flatMap((value): [string, unknown, RegExp][] => [
    ['reconnect.factor', value, /(from|least|>=|≥) ?1\b/],
    ['queue.maxMessages', value, /(from|least|>=|≥) ?1\b/],
    ['queue.maxBytes', value, /(from|least|>=|≥) ?1\b/],
  ]),
  ...[true, null, 5, 'on'].flatMap((value): [string, unknown, RegExp][] => [
    ['reconnect', value, /object/],
    ['queue', value, /object/],
    ['backpressure', value, /object/],
    ['heartbeat', value, /heartbeat\(\{ … \}\)/],
  ]),
  ...['', 'never', true, null].map((value): [string, unknown, RegExp] => [
    'reconnect.whenHidden',
    value,
    /retry.*suspend/,
  ]),
  ...['', 'newest', false, null].map((value): [string, unknown, RegExp] => [
    'queue.overflow',
    value,
    /drop-newest.*drop-oldest/,
  ]),
  ...[null, true, 'always', {}].flatMap((value): [string, unknown, RegExp][] => [
    ['reconnect.shouldReconnect', value, /function/],
    ['heartbeat.isReply', value, /function/],
    ['random', value, /function/],
    ['schedule', value, /function/],
  ]),
  ...[null, true, 'mine', {}].flatMap((value): [string, unknown, RegExp][] => [
    ['transport', value, /connect/],
    ['codec', value, /encode.*decode/],
    ['clock', value, /now.*setTimeout.*clearTimeout/],
    ['environment', value, /isOnline.*isVisible.*subscribe/],
  ]),
];

describe('a wrong option throws at construction', () => {
  test.each(wrong)('%s: %o', (name, value, accepted) => {
    const error = thrownBy(() => construct(optionAt(name, value)));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.code).toBe('invalid-option');
    expect(error.message).toContain(name);
    expect(error.message).toMatch(given(value));
    expect(error.message).toMatch(accepted);
  });

  test.each(['reconnect', 'queue', 'backpressure'])(
    '%s: the text names null, and no parts that nobody needs',
    (name) => {
      const { message } = thrownBy(() => construct({ [name]: null }));
      expect(message).toBe(`${name} must be an object; it is of type null`);
    },
  );

  test('backpressure.lowBytes above highBytes', () => {
    const error = thrownBy(() => construct({ backpressure: { highBytes: 10, lowBytes: 11 } }));
    expect(error.code).toBe('invalid-option');
    expect(error.message).toMatch(/backpressure\.lowBytes.*backpressure\.highBytes/);
  });

  test('heartbeat that heartbeat() has not made', () => {
    const error = thrownBy(() =>
      createConnection('ws://server.test/', {
        transport: fakeTransport(),
        heartbeat: { message: 'ping', intervalMs: 1_000, timeoutMs: 1_000 } as never,
      }),
    );
    expect(error.code).toBe('invalid-option');
    expect(error.message).toContain('heartbeat({ … })');
  });

  test.each([{}, { silenceMs: 1 }, { silenceMs: '10' }])('heartbeat that neither asks nor watches: %j', (options) => {
    const error = thrownBy(() => heartbeat(options as never));
    expect(error.code).toBe('invalid-option');
    expect(error.message).toContain('heartbeat.silenceMs');
  });

  test('heartbeat.message that the transport cannot carry', () => {
    const error = thrownBy(() =>
      createConnection('ws://server.test/', {
        transport: webSocket(),
        heartbeat: heartbeat({ message: { type: 'ping' } as never, intervalMs: 1_000, timeoutMs: 1_000 }),
      }),
    );
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toContain('heartbeat.message');
  });

  test.each(['WebSocket', null, {}])('webSocket’s WebSocket: %o', (given) => {
    const error = thrownBy(() => webSocket({ WebSocket: given as never }));
    expect(error.code).toBe('invalid-option');
    expect(error.message).toMatch(/^WebSocket must be a function/);
  });

  test.each(['text', null, true])('webSocket’s binaryType: %o', (binaryType) => {
    const error = thrownBy(() => webSocket({ binaryType: binaryType as never }));
    expect(error.code).toBe('invalid-option');
    expect(error.message).toContain('binaryType');
    expect(error.message).toMatch(given(binaryType));
    expect(error.message).toMatch(/arraybuffer.*blob/);
  });
});

describe('an option at the edge of its range is accepted', () => {
  test.each<[string, unknown]>([
    ['connectTimeoutMs', 1],
    ['connectTimeoutMs', maxTimerMs],
    ['lingerMs', 0],
    ['reconnect.baseDelayMs', 0],
    ['reconnect.factor', 1],
    ['reconnect.maxAttempts', 0],
    ['reconnect.maxAttempts', Infinity],
    ['queue.maxMessages', 1],
    ['queue.maxMessages', Infinity],
    ['queue.maxBytes', Infinity],
    ['queue.ttlMs', 0],
    ['queue.ttlMs', Infinity],
    ['backpressure.highBytes', 0],
    ['backpressure.highBytes', 1],
    ['heartbeat.intervalMs', 1],
    ['heartbeat', undefined],
    ['queue', false],
    ['reconnect', false],
  ])('%s: %o', (name, value) => {
    expect(() => construct(optionAt(name, value))).not.toThrow();
  });
});

describe('options', () => {
  test('are fixed at creation', () => {
    const reconnect = { baseDelayMs: 1_000 };
    const queue = { maxMessages: 1 };
    const made = harness<string, string>({ reconnect, queue });
    reconnect.baseDelayMs = 0;
    queue.maxMessages = 2;
    made.connection.send('one');
    expect(made.connection.send('two')).toBe('dropped');
    made.connection.open();
    made.transport.link.drop();
    expect(made.delay()).toBe(500);
  });

  test('do nothing at construction but to be checked', () => {
    const clock = manualClock();
    const transport = fakeTransport();
    createConnection('ws://server.test/', { transport, clock });
    expect(clock.pending).toBe(0);
    expect(transport.links).toHaveLength(0);
  });
});

describe('a wrong option of send', () => {
  test.each([-1, NaN, '5' as unknown as number, null as unknown as number])('throws at the call: ttlMs %o', (ttlMs) => {
    const made = harness<string, string>();
    const error = thrownBy(() => made.connection.send('message', { ttlMs }));
    expect(error.code).toBe('invalid-option');
    expect(error.message).toContain('ttlMs');
    expect(made.connection.getSnapshot().queued).toBe(0);
    expect(made.recorded('drop')).toEqual([]);
  });

  test('throws whether the message has to wait or not', () => {
    const made = openHarness<string, string>();
    expect(thrownBy(() => made.connection.send('message', { ttlMs: -1 })).code).toBe('invalid-option');
    expect(made.transport.link.sent).toEqual([]);
  });
});
