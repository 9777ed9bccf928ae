import type { WebSocketFrame } from '@steadysocket/core';
import type { LinkClose, LinkEvents } from '@steadysocket/core/transport';
import { thrownBy } from '@steadysocket/test-kit/observing';
import { sockJs } from '@steadysocket/transport-sockjs';
import { describe, expect, test, vi } from 'vitest';
import type { SockJsClose, SockJsSocket } from '../src/client-socket.js';
import { SockJsLink } from '../src/sock-js-link.js';

/** A link on a socket that the test moves, and what the link tells. */
function makeLink({ silenceMs = Infinity, transport = 'xhr-polling' } = {}) {
  const socket = {
    readyState: 0,
    transport,
    onopen: null,
    onmessage: null,
    onclose: null,
    send: vi.fn(),
    close: vi.fn(),
  } as SockJsSocket & { readyState: number };
  const events = { open: vi.fn(), frame: vi.fn(), alive: vi.fn(), close: vi.fn(), error: vi.fn() };
  const link = new SockJsLink(socket, events satisfies LinkEvents<WebSocketFrame>, { silenceMs });
  return { socket, events, link };
}

describe('frames', () => {
  test('are text: anything else is refused with invalid-frame', () => {
    const { link, socket } = makeLink();
    for (const frame of [new ArrayBuffer(1), new Uint8Array(1), new Blob(['x'])]) {
      expect(thrownBy(() => link.send(frame)).code).toBe('invalid-frame');
      expect(thrownBy(() => sockJs().sizeOf(frame)).code).toBe('invalid-frame');
    }
    expect(socket.send).not.toHaveBeenCalled();
  });

  test('are measured in bytes of UTF-8', () => {
    expect(sockJs().sizeOf('ž€😀')).toBe(2 + 3 + 4);
  });

  test('that are not text are skipped and reported as decode-failed', () => {
    const { socket, events } = makeLink();
    socket.onopen?.();
    socket.onmessage?.({ data: { toString: 'hostile' } });
    socket.onmessage?.({ data: 'text' });
    expect(events.frame.mock.calls).toEqual([['text']]);
    expect(events.error.mock.calls).toMatchObject([[{ name: 'ConnectionError', code: 'decode-failed' }]]);
  });
});

test('passes on no frame before the opening', () => {
  const { socket, events } = makeLink();
  socket.onmessage?.({ data: 'too early' });
  expect(events.frame).not.toHaveBeenCalled();
});

describe('a heartbeat of the server', () => {
  test('counts as a sign of life', () => {
    const { socket, events } = makeLink();
    socket.onheartbeat?.();
    expect(events.alive).toHaveBeenCalledOnce();
  });
});

describe('the buffer', () => {
  test('is unknown, so that there is no backpressure', () => {
    const { link, socket } = makeLink();
    socket.readyState = 1;
    expect(link.bufferedAmount).toBe(null);
  });

  test('is full while the client closes, because it would discard what it is given', () => {
    const { link, socket } = makeLink();
    socket.readyState = 2;
    expect(link.bufferedAmount).toBe(Infinity);
  });
});

describe('the end of a link', () => {
  const lost: LinkClose = { code: 1006, reason: '', wasClean: false };
  const ends: readonly (readonly [string, SockJsClose, boolean, LinkClose])[] = [
    [
      'a close by the server',
      { code: 4000, reason: 'why', wasClean: true },
      true,
      { code: 4000, reason: 'why', wasClean: true },
    ],
    [
      'a code in a string',
      { code: '3000', reason: 'why', wasClean: true },
      true,
      { code: 3000, reason: 'why', wasClean: true },
    ],
    [
      'a session that the server has ended without a code',
      { code: 3000, reason: 'Go away!', wasClean: true },
      true,
      { code: 1001, reason: 'Go away!', wasClean: true },
    ],
    ['no server', { code: 1002, reason: 'Cannot connect to server', wasClean: false }, false, lost],
    ['no way through', { code: 2000, reason: 'All transports failed', wasClean: false }, false, lost],
    ['a lost session', { code: 1006, reason: 'Server lost session', wasClean: false }, true, lost],
    [
      'a close frame of the WebSocket',
      { code: 1008, reason: 'no', wasClean: false },
      true,
      { code: 1008, reason: 'no', wasClean: false },
    ],
    [
      'a refusal before the opening',
      { code: 4401, reason: '', wasClean: false },
      false,
      { code: 4401, reason: '', wasClean: false, isFromPeer: true },
    ],
    ['a code that is none', { code: { toString: 1 }, reason: 'x', wasClean: true }, true, lost],
    ['a code out of range', { code: 99_999, reason: 'x', wasClean: true }, true, lost],
    [
      'a reason that is no text',
      { code: 1000, reason: { long: true }, wasClean: true },
      true,
      { code: 1000, reason: '', wasClean: true },
    ],
    [
      'a reason without end',
      { code: 1000, reason: 'x'.repeat(1e6), wasClean: true },
      true,
      { code: 1000, reason: 'x'.repeat(123), wasClean: true },
    ],
  ];
  test.each(ends)('is reported for %s', (_, event, opened, expected) => {
    const { socket, events } = makeLink();
    if (opened) socket.onopen?.();
    socket.onclose?.(event);
    expect(events.close.mock.calls).toEqual([[expected]]);
  });

  test('has our code and reason when we closed', () => {
    const { link, socket, events } = makeLink();
    link.close(4001, '');
    expect(socket.close).toHaveBeenCalledWith(4001, '');
    socket.onclose?.({ code: 4001, reason: 'Normal closure', wasClean: true });
    expect(events.close.mock.calls).toEqual([[{ code: 4001, reason: '', wasClean: true }]]);
  });

  test('is not reported for a link that was abandoned', () => {
    const { link, socket, events } = makeLink();
    link.abandon();
    expect([socket.onopen, socket.onmessage, socket.onclose, socket.onheartbeat]).toEqual([null, null, null, null]);
    expect(socket.close).toHaveBeenCalledOnce();
    expect(events.close).not.toHaveBeenCalled();
  });
});

describe('silence', () => {
  test('of a whole period over HTTP abandons the link', () => {
    vi.useFakeTimers();
    const { socket, events } = makeLink({ silenceMs: 1_000 });
    socket.onopen?.();
    vi.advanceTimersByTime(900);
    socket.onheartbeat?.();
    vi.advanceTimersByTime(1_099);
    expect(events.close).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(events.error.mock.calls).toMatchObject([[{ code: 'heartbeat-timeout' }]]);
    expect(events.close.mock.calls).toEqual([[{ code: 1006, reason: '', wasClean: false, kind: 'heartbeat-timeout' }]]);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test.each([
    ['over a WebSocket', { silenceMs: 1_000, transport: 'websocket' }],
    ['by default', {}],
  ])('is not watched %s', (_, options) => {
    vi.useFakeTimers();
    const { socket } = makeLink(options);
    socket.onopen?.();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});

describe('a wrong option', () => {
  test.each([0, -1, NaN])('silenceMs %s throws invalid-option', (silenceMs) => {
    expect(thrownBy(() => sockJs({ silenceMs })).code).toBe('invalid-option');
  });
});

describe('what the client throws', () => {
  test('is reported by its name alone, because its text quotes the url', () => {
    const connect = (): unknown =>
      sockJs().connect(
        { url: 'ftp://host/?token=secret', protocols: [], signal: new AbortController().signal, connection: {} },
        makeLink().events,
      );
    expect(connect).toThrow('the SockJS client threw SyntaxError');
  });
});
