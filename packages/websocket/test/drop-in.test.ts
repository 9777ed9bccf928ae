import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import { stubConstructor, StubWebSocket } from '@steadysocket/test-kit/doubles';
import type { SteadyWebSocketOptions } from '@steadysocket/websocket';
import { heartbeat, SteadyWebSocket, webSocketWith } from '@steadysocket/websocket';
import { describe, expect, test, vi } from 'vitest';
import { fakeSocket, openSocket, record, told } from './harness.js';

/** A constructor that records what it is called with. */
function recorder(): {
  readonly WebSocket: typeof StubWebSocket;
  readonly calls: unknown[][];
  readonly made: StubWebSocket[];
} {
  const calls: unknown[][] = [];
  const made: StubWebSocket[] = [];
  class Recorder extends StubWebSocket {
    constructor(...given: unknown[]) {
      super(given[0] as string);
      calls.push(given);
      made.push(this);
    }
  }
  return { WebSocket: Recorder, calls, made };
}

/** A constructor of a platform that takes no options object in place of the protocols. */
function browserLike(): { readonly WebSocket: typeof StubWebSocket; readonly made: StubWebSocket[] } {
  const made: StubWebSocket[] = [];
  class BrowserLike extends StubWebSocket {
    constructor(url: string, protocols?: string[]) {
      if (!Array.isArray(protocols)) throw new DOMException('no list', 'SyntaxError');
      super(url, protocols);
      made.push(this);
    }
  }
  return { WebSocket: BrowserLike, made };
}

describe('the third argument', () => {
  test('passes options that are not ours to the underlying constructor', () => {
    const { WebSocket, calls } = recorder();
    const Library = webSocketWith({ WebSocket, mode: 'standard', connectTimeoutMs: 1_000 });
    new Library('ws://host/', undefined, { headers: { Authorization: 'x' } } as object);
    new Library('ws://host/', ['a'], { agent: 1 } as object);
    expect(calls).toEqual([
      ['ws://host/', undefined, { headers: { Authorization: 'x' } }],
      ['ws://host/', ['a'], { agent: 1 }],
    ]);
  });

  test('passes them for each socket that is made', () => {
    const { WebSocket, calls } = recorder();
    const socket = new SteadyWebSocket('ws://host/', [], { WebSocket, headers: { a: 'b' } } as object);
    socket.reconnect();
    expect(calls.map(([, , third]) => third)).toEqual([{ headers: { a: 'b' } }, { headers: { a: 'b' } }]);
    socket.close();
  });

  test('keeps every option of ours to itself', () => {
    const { WebSocket, calls } = recorder();
    const options: Required<Omit<SteadyWebSocketOptions, 'transport'>> = {
      WebSocket,
      mode: 'reconnecting',
      startClosed: false,
      reconnect: false,
      query: {},
      connectTimeoutMs: 1_000,
      heartbeat: heartbeat({ message: 'ping', intervalMs: 1_000, timeoutMs: 1_000 }),
      queue: false,
      backpressure: {},
      environment: fakeEnvironment(),
      clock: manualClock(),
      random: () => 0.5,
    };
    new SteadyWebSocket('ws://host/', 'a', options).close();
    expect(calls).toEqual([['ws://host/', ['a']]]);
  });

  test('gives the connection nothing that is not ours', async () => {
    const foreign = { codec: 'gzip', protocols: 'x', lingerMs: '1', schedule: 'daily' };
    const { WebSocket, calls, made } = recorder();
    const socket = new SteadyWebSocket('ws://host/', ['a'], { WebSocket, ...foreign });
    expect(calls).toEqual([['ws://host/', ['a'], foreign]]);
    made[0]?.accept();
    await told();
    expect(socket.send('as it is')).toBe('sent');
    socket.close();
  });
});

describe('an options object in place of the protocols', () => {
  test('goes to the underlying constructor as it is', () => {
    const { WebSocket, calls } = recorder();
    const given = { headers: { a: 'b' }, protocols: ['c'] };
    new SteadyWebSocket('ws://host/', given, { WebSocket }).close();
    expect(calls).toEqual([['ws://host/', given]]);
  });

  test.each([['standard'], ['reconnecting']] as const)('that is refused there throws a SyntaxError, %s', (mode) => {
    const { WebSocket, made } = browserLike();
    expect(() => new SteadyWebSocket('ws://host/', { headers: {} }, { WebSocket, mode })).toThrow(
      expect.objectContaining({ name: 'SyntaxError' }),
    );
    expect(made).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['an array-like', { 0: 'a', length: 1 }],
    ['a promise', Promise.resolve(['a'])],
    ['a set', new Set(['a'])],
    ['a typed array', Uint8Array.of(1)],
    ['a String object', new String('a')],
  ])('is not %s', (_, given) => {
    const { WebSocket, calls } = recorder();
    expect(() => new SteadyWebSocket('ws://host/', given as [], { WebSocket })).toThrow(
      expect.objectContaining({ name: 'SyntaxError' }),
    );
    expect(calls).toEqual([]);
  });

  test('is refused with a transport, which has no constructor to give it to', () => {
    const transport = fakeTransport();
    expect(() => new SteadyWebSocket('ws://host/', { headers: {} }, { transport })).toThrow(
      expect.objectContaining({ name: 'SyntaxError' }),
    );
    expect(transport.links).toEqual([]);
  });
});

describe('bufferedAmount', () => {
  test('measures each frame once, however often it is read', async () => {
    const { socket, transport } = await openSocket();
    const sizeOf = vi.spyOn(transport, 'sizeOf');
    let last = 0;
    for (let index = 1; index <= 100; index += 1) {
      socket.send('four');
      last = socket.bufferedAmount;
      expect(socket.bufferedAmount).toBe(index * 4);
    }
    expect([last, sizeOf.mock.calls.length]).toEqual([400, 100]);
  });
});

describe('reconnect', () => {
  test.each([['open'], ['connecting']])('after close() while %s raises one close event', async (state) => {
    const { socket, transport, recorded } = state === 'open' ? await openSocket() : await fakeSocket();
    socket.close();
    socket.reconnect();
    await told();
    transport.link.accept();
    await told();
    expect(recorded.filter(([type]) => type === 'close')).toHaveLength(1);
    expect(recorded.at(-1)).toEqual(['open', 1]);
  });

  test.each(['open', 'message'] as const)('after close() in a listener of %s raises one close event', async (type) => {
    const { socket, transport, recorded } = await fakeSocket();
    const act = (): void => {
      socket.close();
      socket.reconnect();
    };
    socket.addEventListener(type, act, { once: true });
    transport.link.accept();
    if (type === 'message') transport.link.receive('now');
    await told();
    transport.link.accept();
    await told();
    expect(recorded.filter(([name]) => name === 'close')).toHaveLength(1);
    expect([recorded.at(-1), transport.links.length]).toEqual([['open', 1], 2]);
  });

  test.each([[undefined], [4000]])('with code %s leaves readyState CLOSING, in a listener as outside', async (code) => {
    const outside = await openSocket();
    const inside = await openSocket();
    outside.socket.reconnect(code);
    const seen: number[] = [];
    inside.socket.onmessage = () => {
      inside.socket.reconnect(code);
      seen.push(inside.socket.readyState);
    };
    inside.transport.link.receive('now');
    expect([outside.socket.readyState, ...seen]).toEqual([2, 2]);
    await told();
    expect([outside.socket.readyState, inside.socket.readyState]).toEqual([0, 0]);
  });
});

describe('a failed dial of which the platform raises error and never close', () => {
  test.each([
    ['standard', 3],
    ['reconnecting', 0],
  ] as const)('raises error and close, %s', async (mode, readyState) => {
    const { WebSocket, made } = recorder();
    const socket = new SteadyWebSocket('ws://host/', [], { WebSocket, mode });
    const recorded = record(socket);
    await told();
    made[0]?.raise('onerror', { error: new Error('refused') });
    await told();
    expect(recorded.map(([type]) => type)).toEqual(['error', 'close']);
    expect(socket.readyState).toBe(readyState);
    socket.close();
  });

  test.each([['standard'], ['reconnecting']] as const)(
    'has an error event that leads to the cause, %s',
    async (mode) => {
      const { WebSocket, made } = recorder();
      const socket = new SteadyWebSocket('ws://host/', [], { WebSocket, mode });
      const errors: unknown[] = [];
      socket.onerror = (event) => errors.push((event as ErrorEvent).error);
      const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      await told();
      made[0]?.raise('onerror', { error: cause });
      await told();
      expect(errors).toEqual([mode === 'standard' ? cause : expect.objectContaining({ cause })]);
      socket.close();
    },
  );
});

describe('binaryType', () => {
  test('takes what the underlying socket takes', () => {
    const { WebSocket, made } = recorder();
    const socket = new SteadyWebSocket('ws://host/', [], { WebSocket });
    socket.binaryType = 'nodebuffer' as BinaryType;
    made[0]?.accept();
    expect([socket.binaryType, made[0]?.binaryType]).toEqual(['nodebuffer', 'nodebuffer']);
    socket.close();
  });

  test.each([['nodebuffer'], ['fragments']])(
    '%s set before there is a socket applies to the first one',
    async (type) => {
      const { WebSocket, made } = recorder();
      const socket = new SteadyWebSocket(() => Promise.resolve('ws://host/'), [], { WebSocket });
      socket.binaryType = type as BinaryType;
      expect(socket.binaryType).toBe('blob');
      await told();
      made[0]?.accept();
      expect([socket.binaryType, made[0]?.binaryType]).toEqual([type, type]);
      socket.close();
    },
  );

  test.each([['nodebuffer'], ['fragments']])('%s changes nothing if the underlying socket does not take it', (type) => {
    const { WebSocket, made } = stubConstructor();
    class Platform extends WebSocket {
      type = 'blob';
      // As undici does.
      override get binaryType(): string {
        return this.type;
      }
      override set binaryType(given: string) {
        this.type = given === 'arraybuffer' ? given : 'blob';
      }
    }
    const socket = new SteadyWebSocket('ws://host/', [], { WebSocket: Platform });
    socket.binaryType = 'arraybuffer';
    socket.binaryType = type as BinaryType;
    expect([socket.binaryType, made[0]?.binaryType]).toEqual(['arraybuffer', 'arraybuffer']);
    made[0]?.accept();
    expect([socket.binaryType, made[0]?.binaryType]).toEqual(['arraybuffer', 'arraybuffer']);
    socket.close();
  });
});

describe('close() in a listener of many messages', () => {
  /** How long it takes to call it in the middle of so many that are kept. */
  async function secondsFor(count: number): Promise<number> {
    const { socket, transport } = await openSocket();
    const start = performance.now();
    socket.send('a call, so that events are kept');
    for (let index = 0; index < count; index += 1) transport.link.receive('kept');
    for (let index = 0; index < count; index += 1) socket.close();
    await told();
    return performance.now() - start;
  }

  test('costs the same for each call, however many are kept', async () => {
    await secondsFor(1_000);
    const few = await secondsFor(2_000);
    const many = await secondsFor(32_000);
    // Proportional would be 16, quadratic 256.
    expect(many / few).toBeLessThan(64);
  });
});

test('checks a close reason without TextEncoder, which jsdom lacks', async () => {
  vi.stubGlobal('TextEncoder', undefined);
  try {
    const { socket } = await openSocket();
    expect(() => socket.close(4000, 'ü'.repeat(62))).toThrow(DOMException);
    socket.close(4000, 'bye');
    expect(socket.readyState).toBe(2);
  } finally {
    vi.unstubAllGlobals();
  }
});
