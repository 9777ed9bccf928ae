import { SteadyWebSocket } from '@steadysocket/websocket';
import { describe, expect, it, vi } from 'vitest';

import { fakeSocket, openSocket, told } from './harness.js';
import { StubWebSocket } from './stub-web-socket.js';

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

describe('bufferedAmount', () => {
  it('measures each frame once, however often it is read', async () => {
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
  it.each([['open'], ['connecting']])('after close() while %s raises one close event', async (state) => {
    const { socket, transport, heard } = state === 'open' ? await openSocket() : await fakeSocket();
    socket.close();
    socket.reconnect();
    await told();
    transport.link.accept();
    await told();
    expect(heard.filter(([type]) => type === 'close')).toHaveLength(1);
    expect(heard.at(-1)).toEqual(['open', 1]);
  });

  it.each(['open', 'message'] as const)('after close() in a listener of %s raises one close event', async (type) => {
    const { socket, transport, heard } = await fakeSocket();
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
    expect(heard.filter(([name]) => name === 'close')).toHaveLength(1);
    expect([heard.at(-1), transport.links.length]).toEqual([['open', 1], 2]);
  });
});

describe('in standard mode', () => {
  it('the error event has the error of the socket underneath', async () => {
    const { WebSocket, made } = recorder();
    const socket = new SteadyWebSocket('ws://host/', [], { WebSocket, mode: 'standard' });
    const codes: unknown[] = [];
    socket.onerror = (event) => codes.push((event as Event & { error: { code: unknown } }).error.code);
    await told();
    made[0]?.onerror?.({ error: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    await told();
    expect([codes, socket.readyState]).toEqual([['ECONNREFUSED'], 3]);
  });
});

it('checks a close reason without TextEncoder, which jsdom lacks', async () => {
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
