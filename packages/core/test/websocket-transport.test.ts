import { afterEach, describe, expect, test, vi } from 'vitest';
import { createConnection, webSocket } from '@steadysocket/core';
import type { Connection, WebSocketConstructor, WebSocketData, WebSocketFrame } from '@steadysocket/core';
import { fakeEnvironment, manualClock } from '@steadysocket/core/testing';
import { thrownBy, uncaughtDuring } from './harness.js';

/** A WebSocket that is told what happens. It has no `addEventListener`, as some implementations have none. */
class StubWebSocket {
  static instances: StubWebSocket[] = [];
  binaryType = 'blob';
  readyState = 0;
  bufferedAmount = 0;
  protocol = '';
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  readonly sent: unknown[] = [];
  readonly closeCalls: unknown[][] = [];
  readonly arguments: unknown[];

  constructor(...args: [url: string, protocols?: string[]]) {
    this.arguments = args;
    StubWebSocket.instances.push(this);
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(...args: unknown[]): void {
    this.closeCalls.push(args);
    if (this.readyState < 2) this.readyState = 2;
  }

  raise(name: 'onopen' | 'onmessage' | 'onerror' | 'onclose', event: object = {}): void {
    this[name]?.(event as never);
  }

  open(): void {
    this.readyState = 1;
    this.raise('onopen');
  }
}

interface World {
  readonly connection: Connection<WebSocketData, WebSocketFrame>;
  readonly clock: ReturnType<typeof manualClock>;
  readonly socket: StubWebSocket;
}

function connected(options: { protocols?: string[]; binaryType?: 'arraybuffer' | 'blob' } = {}): World {
  StubWebSocket.instances = [];
  const { protocols = [], binaryType = 'arraybuffer' } = options;
  const clock = manualClock();
  const connection = createConnection('ws://server.test/', {
    protocols,
    clock,
    environment: fakeEnvironment(),
    transport: webSocket({ WebSocket: StubWebSocket, binaryType }),
  });
  connection.open();
  const [socket] = StubWebSocket.instances;
  if (socket === undefined) throw new Error('Nothing was dialled.');
  return { connection, clock, socket };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the WebSocket transport', () => {
  test('carries binary, and can neither acknowledge nor resume', () => {
    expect(webSocket().capabilities).toEqual({ acks: false, binary: true, resume: false });
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
    socket.open();
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
    socket.open();
    expect(connection.getSnapshot().protocol).toBe('b');
  });

  test('closes with the code and reason that it was given', () => {
    const { connection, socket } = connected();
    socket.open();
    connection.close(4001, 'bye');
    expect(socket.closeCalls).toEqual([[4001, 'bye']]);
    socket.raise('onclose', { code: 4001, reason: 'bye', wasClean: true });
    expect(connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { code: 4001, reason: 'bye' } });
  });

  test('does not trust a readyState that says OPEN', () => {
    const { connection, socket } = connected();
    socket.open();
    socket.raise('onclose', { code: 1006, reason: '', wasClean: false });
    expect(socket.readyState).toBe(1);
    expect(connection.send('later')).toBe('queued');
    expect(socket.sent).toEqual([]);
  });

  test('takes the code 0, by which Deno says that a link was lost, for 1006', () => {
    const { connection, socket } = connected();
    socket.open();
    socket.raise('onclose', { code: 0, reason: '', wasClean: false });
    expect(connection.getSnapshot().cause).toEqual({ code: 1006, reason: '', wasClean: false, rule: 'lost' });
  });

  test('gives nothing to a socket that has begun to close and would discard it', () => {
    const { connection, socket } = connected();
    socket.open();
    socket.readyState = 2;
    expect(connection.send('kept')).toBe('queued');
    expect(socket.sent).toEqual([]);
  });

  test('detaches its handlers from a link that is abandoned, and closes it in the background', () => {
    const { connection, clock, socket } = connected();
    clock.advance(10_000);
    expect(connection.getSnapshot().cause?.rule).toBe('connect-timeout');
    expect(socket.closeCalls).toHaveLength(1);
    const before = connection.getSnapshot();
    socket.open();
    socket.raise('onmessage', { data: 'late' });
    socket.raise('onerror', { error: new Error('closed before it was established') });
    socket.raise('onclose', { code: 1006, reason: '', wasClean: false });
    expect(connection.getSnapshot()).toBe(before);
  });

  test('raises an error event for a socket that fails, and waits for its close', () => {
    const { connection, socket } = connected();
    const codes: string[] = [];
    connection.on('error', ({ code }) => codes.push(code));
    socket.raise('onerror');
    expect(codes).toEqual(['transport-failed']);
    expect(connection.getSnapshot().status).toBe('connecting');
    socket.raise('onclose', { code: 1006, reason: '', wasClean: false });
    expect(connection.getSnapshot().status).toBe('waiting');
  });

  test('queues by the socket’s bufferedAmount', () => {
    const { connection, socket } = connected();
    socket.open();
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
  ])('refuses to carry %s, open or not, and writes nothing', (_, frame) => {
    const { connection, socket } = connected();
    expect(thrownBy(() => connection.send(frame as never)).code).toBe('invalid-frame');
    socket.open();
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

  test('closes the connection with no-websocket where there is none', async () => {
    vi.stubGlobal('WebSocket', undefined);
    const clock = manualClock();
    const connection = createConnection('ws://server.test/', { clock, environment: fakeEnvironment() });
    expect(await uncaughtDuring(() => connection.open())).toEqual([]);
    expect(connection.getSnapshot()).toMatchObject({
      status: 'closed',
      cause: { rule: 'dial-failed' },
      error: { code: 'no-websocket' },
    });
    expect(clock.pending).toBe(0);
  });

  test('ends the attempt when the constructor throws, and retries', async () => {
    const Refusing: WebSocketConstructor = class extends StubWebSocket {
      constructor(url: string) {
        super(url);
        throw new DOMException('refused', 'SecurityError');
      }
    };
    const connection = createConnection('ws://server.test/', {
      clock: manualClock(),
      environment: fakeEnvironment(),
      transport: webSocket({ WebSocket: Refusing }),
    });
    expect(await uncaughtDuring(() => connection.open())).toEqual([]);
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code: 'transport-failed' } });
  });
});
