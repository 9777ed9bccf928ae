import type {
  CloseInfo,
  Connection,
  ReconnectFunction,
  UrlSource,
  WebSocketConstructor,
  WebSocketData,
  WebSocketFrame,
  WebSocketTransportOptions,
} from '@steadysocket/core';
import { ConnectionError, createConnection, webSocket } from '@steadysocket/core';
import { fakeEnvironment, manualClock } from '@steadysocket/core/testing';
import { StubWebSocket as BareStub } from '@steadysocket/test-kit/doubles';
import { thrownBy } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { afterEach, describe, expect, test, vi } from 'vitest';

class StubWebSocket extends BareStub {
  static instances: StubWebSocket[] = [];

  constructor(...args: [url: string, protocols?: string[]]) {
    super(...args);
    StubWebSocket.instances.push(this);
  }
}

interface World {
  readonly connection: Connection<WebSocketData, WebSocketFrame>;
  readonly clock: ReturnType<typeof manualClock>;
  readonly socket: StubWebSocket;
  readonly closes: CloseInfo[];
  /** Of the errors. */
  readonly codes: string[];
}

interface WorldOptions extends WebSocketTransportOptions {
  protocols?: string[];
  reconnect?: ReconnectFunction;
}

function connected({ protocols = [], reconnect, ...options }: WorldOptions = {}): World {
  StubWebSocket.instances = [];
  const clock = manualClock();
  const connection = createConnection('ws://server.test/', {
    protocols,
    clock,
    environment: fakeEnvironment(),
    transport: webSocket({ WebSocket: StubWebSocket, ...options }),
    ...(reconnect && { reconnect }),
  });
  const closes: CloseInfo[] = [];
  connection.on('close', (info) => closes.push(info));
  const codes: string[] = [];
  connection.on('error', ({ code }) => codes.push(code));
  connection.open();
  const [socket] = StubWebSocket.instances;
  if (socket === undefined) throw new Error('Nothing was dialled.');
  return { connection, clock, socket, closes, codes };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the WebSocket transport', () => {
  test('carries binary, and can neither acknowledge nor resume', () => {
    expect(webSocket().capabilities).toEqual({ acks: false, binary: true });
  });

  test('gives the constructor what a browser takes', () => {
    expect(connected().socket.arguments).toEqual(['ws://server.test/']);
    expect(connected({ protocols: ['a', 'b'] }).socket.arguments).toEqual(['ws://server.test/', ['a', 'b']]);
  });

  test('receives binary as ArrayBuffers by default', () => {
    expect(connected().socket.binaryType).toBe('arraybuffer');
    expect(connected({ binaryType: 'blob' }).socket.binaryType).toBe('blob');
  });

  test('passes frames on as they are', () => {
    const { connection, socket } = connected();
    const messages: WebSocketData[] = [];
    connection.on('message', (message) => messages.push(message));
    const buffer = new ArrayBuffer(3);
    socket.accept();
    socket.raise('onmessage', { data: 'text' });
    socket.raise('onmessage', { data: buffer });
    expect(messages[0]).toBe('text');
    expect(messages[1]).toBe(buffer);
    connection.send('hello');
    connection.send(buffer);
    expect(socket.sent).toEqual(['hello', buffer]);
  });

  test('shows the protocol that the server chose', () => {
    const { connection, socket } = connected({ protocols: ['a', 'b'] });
    socket.protocol = 'b';
    socket.accept();
    expect(connection.getSnapshot().protocol).toBe('b');
  });

  test('closes with the code and reason that it was given', () => {
    const { connection, socket } = connected();
    socket.accept();
    connection.close(4001, 'bye');
    expect(socket.closeCalls).toEqual([[4001, 'bye']]);
    socket.raise('onclose', { code: 4001, reason: 'bye', wasClean: true });
    expect(connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { code: 4001, reason: 'bye' } });
  });

  test('does not trust a readyState that says OPEN', () => {
    const { connection, socket } = connected();
    socket.accept();
    socket.raise('onclose', { code: 1006, reason: '', wasClean: false });
    expect(socket.readyState).toBe(1);
    expect(connection.send('later')).toBe('queued');
    expect(socket.sent).toEqual([]);
  });

  test('takes the code 0, by which Deno says that a link was lost, for 1006', () => {
    const { connection, socket } = connected();
    socket.accept();
    socket.raise('onclose', { code: 0, reason: '', wasClean: false });
    expect(connection.getSnapshot().cause).toEqual({ code: 1006, reason: '', wasClean: false, kind: 'lost' });
  });

  test('gives nothing to a socket that has begun to close and would discard it', () => {
    const { connection, socket } = connected();
    socket.accept();
    socket.readyState = 2;
    expect(connection.send('kept')).toBe('queued');
    expect(socket.sent).toEqual([]);
  });

  test('detaches its handlers from a link that is abandoned, and closes it in the background', () => {
    const { connection, clock, socket } = connected();
    clock.advance(10_000);
    expect(connection.getSnapshot().cause?.kind).toBe('connect-timeout');
    expect(socket.closeCalls).toHaveLength(1);
    const before = connection.getSnapshot();
    socket.accept();
    socket.raise('onmessage', { data: 'late' });
    socket.raise('onerror', { error: new Error('closed before it was established') });
    socket.raise('onclose', { code: 1006, reason: '', wasClean: false });
    expect(connection.getSnapshot()).toBe(before);
  });

  test.each<[string, (socket: StubWebSocket) => void]>([
    ['error alone, as undici 6 does', (socket) => socket.raise('onerror')],
    [
      'error and then close',
      (socket) => {
        socket.raise('onerror', { error: new Error('refused') });
        socket.raise('onclose', { code: 1006, reason: '', wasClean: false });
      },
    ],
    [
      'error twice',
      (socket) => {
        socket.raise('onerror');
        socket.raise('onerror');
      },
    ],
    ['close alone, as Bun 1.2 does', (socket) => socket.raise('onclose', { code: 1002, reason: 'Expected 101' })],
    ['an error without an event', (socket) => (socket.onerror as (() => void) | null)?.()],
  ])('ends a failed dial once, for %s', (_, fail) => {
    const { connection, socket, closes, codes } = connected();
    fail(socket);
    expect(connection.getSnapshot().status).toBe('waiting');
    expect(closes).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'refused' }]);
    expect(codes).toEqual(['transport-failed']);
    expect(socket.readyState).toBe(2);
  });

  test.each([1002, 1008, 4401, 1000, 0, undefined])(
    'takes %s for 1006 when it is reported before the link has opened',
    (code) => {
      const { connection, socket, closes } = connected();
      socket.raise('onclose', { code, reason: 'Expected 101 status code', wasClean: false });
      socket.raise('onclose', { code, reason: '', wasClean: false });
      expect(connection.getSnapshot().status).toBe('waiting');
      expect(closes).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'refused' }]);
    },
  );

  test('waits for the close of an open link that reports an error, because it may carry a code', () => {
    const { connection, socket, closes, codes } = connected();
    socket.accept();
    socket.raise('onerror');
    expect(connection.getSnapshot().status).toBe('open');
    socket.raise('onclose', { code: 1011, reason: 'trouble', wasClean: true });
    expect(closes).toEqual([{ code: 1011, reason: 'trouble', wasClean: true, kind: 'remote' }]);
    expect(codes).toEqual(['transport-failed']);
  });

  test('passes on nothing of a link that has closed', () => {
    const { connection, socket, closes, codes } = connected();
    socket.accept();
    socket.raise('onclose', { code: 1011, reason: '', wasClean: true });
    const before = connection.getSnapshot();
    socket.raise('onclose', { code: 4401, reason: '', wasClean: true });
    socket.raise('onerror', { error: new Error('late') });
    socket.raise('onmessage', { data: 'late' });
    socket.raise('onopen');
    expect(connection.getSnapshot()).toBe(before);
    expect(closes).toHaveLength(1);
    expect(codes).toEqual([]);
  });

  test.each([
    ['no event', undefined, { code: 1006, reason: '', wasClean: false }],
    ['no fields', {}, { code: 1006, reason: '', wasClean: false }],
    ['no wasClean, as React Native does', { code: 4000, reason: 'bye' }, { code: 4000, reason: 'bye', wasClean: true }],
    ['1006 that calls itself clean', { code: 1006, wasClean: true }, { code: 1006, reason: '', wasClean: false }],
    ['a reason that is no text', { code: 1011, reason: 5, wasClean: true }, { code: 1011, reason: '', wasClean: true }],
    ['65535', { code: 65_535, reason: 'x', wasClean: true }, { code: 1006, reason: '', wasClean: false }],
    ['NaN', { code: NaN, reason: 'x', wasClean: true }, { code: 1006, reason: '', wasClean: false }],
  ])('makes sense of a close with %s', (_, event, info) => {
    const { socket, closes } = connected();
    socket.accept();
    (socket.onclose as ((event?: unknown) => void) | null)?.(event);
    expect(closes).toMatchObject([info]);
  });

  test.each([
    ['retry-after=20', 20_000],
    ['restarting; Retry-After=0', 0],
    ['(retry-after=7)', 7_000],
    ['retry-after=3600', 3_600_000],
    ['retry-after=999999', 3_600_000],
    ['retry-after=1000000', undefined],
    ['retry-after=-1', undefined],
    ['retry-after=soon', undefined],
    ['please retry', undefined],
  ])('reads from the close reason when to come back: %s', (reason, retryAfterMs) => {
    const hints: unknown[] = [];
    const { socket } = connected({ reconnect: (context) => (hints.push(context.retryAfterMs), false) });
    socket.accept();
    socket.raise('onclose', { code: 1013, reason, wasClean: true });
    expect(hints).toEqual([retryAfterMs ?? null]);
  });

  test('opens with a socket that is open already, once', () => {
    const opens: unknown[] = [];
    const socket = new StubWebSocket('ws://server.test/');
    socket.readyState = 1;
    socket.protocol = 'b';
    const connection = createConnection('ws://server.test/', {
      clock: manualClock(),
      environment: fakeEnvironment(),
      transport: webSocket({ create: () => socket }),
    });
    connection.on('open', (info) => opens.push(info));
    connection.open();
    socket.raise('onopen');
    expect(opens).toHaveLength(1);
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', protocol: 'b' });
  });

  test.each([2, 3])('ends the attempt of a socket that is made with readyState %i', (readyState) => {
    const { connection } = connected({
      create: (url) => Object.assign(new StubWebSocket(url), { readyState }),
    });
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', cause: { kind: 'refused' } });
  });

  test.each([
    ['is missing', undefined],
    ['is no number', NaN],
  ])('has no backpressure where bufferedAmount %s', (_, bufferedAmount) => {
    const { connection, socket } = connected();
    socket.accept();
    Object.assign(socket, { bufferedAmount });
    expect(connection.send('goes')).toBe('sent');
  });

  test('opens and sends although the getters of its socket throw', async () => {
    class Throwing extends StubWebSocket {
      constructor(url: string) {
        super(url);
        for (const name of ['protocol', 'bufferedAmount'])
          Object.defineProperty(this, name, {
            get() {
              throw new Error('not implemented');
            },
          });
      }
    }
    const { connection, socket } = connected({ WebSocket: Throwing });
    expect(
      await uncaughtDuring(() => {
        socket.accept();
        expect(connection.send('goes')).toBe('sent');
      }),
    ).toEqual([]);
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', protocol: '' });
  });

  test.each<[string, (this: StubWebSocket) => void]>([
    [
      'throws',
      () => {
        throw new TypeError('blob support is missing');
      },
    ],
    ['is ignored', () => {}],
  ])('ends the attempt, and the socket, when binaryType %s', (_, set) => {
    class Choosy extends StubWebSocket {
      constructor(url: string) {
        super(url);
        Object.defineProperty(this, 'binaryType', { get: () => 'nodebuffer', set });
      }
    }
    const { connection, socket } = connected({ WebSocket: Choosy });
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code: 'transport-failed' } });
    expect(socket.closeCalls).toHaveLength(1);
  });

  test('terminates a link that is abandoned where the socket can', () => {
    let terminated = 0;
    class Terminable extends StubWebSocket {
      terminate(): void {
        terminated += 1;
      }
    }
    const { clock, socket, connection } = connected({ WebSocket: Terminable });
    socket.accept();
    connection.close();
    expect(socket.closeCalls).toHaveLength(1);
    expect(terminated).toBe(0);
    clock.advance(2_000);
    expect(terminated).toBe(1);
    expect(socket.closeCalls).toHaveLength(1);
    expect(connection.getSnapshot().status).toBe('closed');
  });

  test('abandons a link whose socket cannot be closed', async () => {
    class Unclosable extends StubWebSocket {
      override close(): void {
        throw new DOMException('not now', 'InvalidStateError');
      }
    }
    const { connection, clock, codes } = connected({ WebSocket: Unclosable });
    expect(await uncaughtDuring(() => clock.advance(10_000))).toEqual([]);
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code: 'connect-timeout' } });
    expect(codes).toEqual(['connect-timeout']);
  });

  test('queues by the socket’s bufferedAmount', () => {
    const { connection, socket } = connected();
    socket.accept();
    socket.bufferedAmount = 1024 * 1024 + 1;
    expect(connection.send('waits')).toBe('queued');
  });

  test.each([
    ['a text', 'é', 2],
    ['an astral text', '😀', 4],
    ['an ASCII text', 'abc', 3],
    ['a buffer', new ArrayBuffer(5), 5],
    ['a view', new Uint8Array(new ArrayBuffer(8), 2, 3), 3],
    ['a blob', new Blob(['abcdef']), 6],
  ])('counts the bytes of %s', (_, frame, bytes) => {
    const { connection } = connected();
    connection.send(frame);
    expect(connection.getSnapshot().queuedBytes).toBe(bytes);
  });

  test.each([
    ['an object', {}],
    ['a number', 7],
    ['null', null],
    ['undefined', undefined],
    ['an array', [1]],
    ['a shared buffer', new SharedArrayBuffer(4)],
    ['a view of a shared buffer', new Uint8Array(new SharedArrayBuffer(4))],
    // What browsers refuse would otherwise be taken for a broken link.
    ['a resizable buffer', resizable()],
    ['a view of a resizable buffer', new DataView(resizable())],
  ])('refuses to carry %s, open or not, and writes nothing', (_, frame) => {
    const { connection, socket } = connected();
    expect(thrownBy(() => connection.send(frame as never)).code).toBe('invalid-frame');
    socket.accept();
    expect(thrownBy(() => connection.send(frame as never)).code).toBe('invalid-frame');
    expect(socket.sent).toEqual([]);
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', queued: 0 });
  });

  test('looks for the global constructor when it dials, not before', () => {
    vi.stubGlobal('WebSocket', undefined);
    const connection = createConnection('ws://server.test/', { clock: manualClock(), environment: fakeEnvironment() });
    StubWebSocket.instances = [];
    vi.stubGlobal('WebSocket', StubWebSocket);
    connection.open();
    expect(StubWebSocket.instances).toHaveLength(1);
    connection.close();
  });

  test('closes the connection with no-websocket without a constructor', async () => {
    vi.stubGlobal('WebSocket', undefined);
    const clock = manualClock();
    const connection = createConnection('ws://server.test/', { clock, environment: fakeEnvironment() });
    expect(await uncaughtDuring(() => connection.open())).toEqual([]);
    expect(connection.getSnapshot()).toMatchObject({
      status: 'closed',
      cause: { kind: 'dial-failed' },
      error: { code: 'no-websocket' },
    });
    expect(clock.pending).toBe(0);
  });

  describe('whose constructor throws', () => {
    const secret = 'ws://server.test/?token=hidden';
    const Refusing: WebSocketConstructor = class extends StubWebSocket {
      constructor(url: string) {
        super(url);
        throw new DOMException(`refused: ${url}`, 'SecurityError');
      }
    };
    const dialled = (url: UrlSource): Connection<WebSocketData, WebSocketFrame> => {
      const connection = createConnection(url, {
        clock: manualClock(),
        environment: fakeEnvironment(),
        transport: webSocket({ WebSocket: Refusing }),
      });
      connection.open();
      return connection;
    };

    test('ends the attempt, and retries', async () => {
      expect(
        await uncaughtDuring(() => {
          expect(dialled(secret).getSnapshot()).toMatchObject({
            status: 'waiting',
            error: { code: 'transport-failed' },
          });
        }),
      ).toEqual([]);
    });

    test('ends the connection with insecure-url for a fixed ws: url on an https page', () => {
      vi.stubGlobal('location', new URL('https://page.test/app/'));
      const { status, error } = dialled(secret).getSnapshot();
      expect([status, error?.code]).toEqual(['closed', 'insecure-url']);
      expect(String(error) + String(error?.cause)).not.toContain('hidden');
    });

    test('retries a url function that gave a ws: url on an https page', () => {
      vi.stubGlobal('location', new URL('https://page.test/app/'));
      expect(dialled(() => secret).getSnapshot()).toMatchObject({
        status: 'waiting',
        error: { code: 'insecure-url' },
      });
    });

    test('does not blame an encrypted url', () => {
      vi.stubGlobal('location', new URL('https://page.test/app/'));
      expect(dialled('wss://server.test:22/').getSnapshot().error?.code).toBe('transport-failed');
    });
  });

  describe('with create', () => {
    test('gives it the absolute url and the protocols, which may be none', () => {
      const calls: unknown[] = [];
      const create = (...args: [string, string[]]): StubWebSocket => {
        calls.push(args);
        return new StubWebSocket(...args);
      };
      const { socket, connection } = connected({ create, protocols: ['a'] });
      socket.accept();
      expect(connection.getSnapshot().status).toBe('open');
      connected({ create });
      expect(calls).toEqual([
        ['ws://server.test/', ['a']],
        ['ws://server.test/', []],
      ]);
    });

    test('calls no constructor', () => {
      const Unused: WebSocketConstructor = class extends StubWebSocket {
        constructor(url: string) {
          super(url);
          throw new Error('called');
        }
      };
      const { socket } = connected({ WebSocket: Unused, create: (url) => new StubWebSocket(url) });
      expect(socket.readyState).toBe(0);
      expect(StubWebSocket.instances).toHaveLength(1);
    });

    test.each([
      ['an error', new Error('ws://server.test/?token=hidden'), 'transport-failed'],
      ['a ConnectionError', new ConnectionError('no-websocket', 'none here'), 'no-websocket'],
    ])('reports %s that it throws', (_, thrown, code) => {
      const connection = createConnection('ws://server.test/', {
        clock: manualClock(),
        environment: fakeEnvironment(),
        transport: webSocket({
          create() {
            throw thrown;
          },
        }),
      });
      connection.open();
      const { error } = connection.getSnapshot();
      expect(error?.code).toBe(code);
      expect(String(error)).not.toContain('hidden');
    });

    test.each([undefined, null, {}, Promise.resolve()])('retries when it returns %s, which is no socket', (made) => {
      const connection = createConnection('ws://server.test/', {
        clock: manualClock(),
        environment: fakeEnvironment(),
        transport: webSocket({ create: () => made as never }),
      });
      connection.open();
      expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code: 'transport-failed' } });
    });

    test('is refused when it is no function', () => {
      expect(thrownBy(() => webSocket({ create: 5 as never })).code).toBe('invalid-option');
    });
  });
});

/** TypeScript's library for our target does not know the second argument yet. */
function resizable(): ArrayBuffer {
  const Resizable = ArrayBuffer as new (length: number, options: { readonly maxByteLength: number }) => ArrayBuffer;
  return new Resizable(4, { maxByteLength: 8 });
}
