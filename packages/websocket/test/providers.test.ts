import type { WebSocketConstructor } from '@steadysocket/core';
import { stubConstructor, StubWebSocket } from '@steadysocket/test-kit/doubles';
import { settled, thrownBy } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import type { SocketProtocols, SteadyWebSocketOptions } from '@steadysocket/websocket';
import { SteadyWebSocket } from '@steadysocket/websocket';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fakeSocket, openSocket, record, told } from './harness.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the url', () => {
  test.each([
    ['a function', () => 'ws://host/fresh'],
    ['a function that promises', () => Promise.resolve(new URL('ws://host/fresh'))],
    ['a promise', Promise.resolve('ws://host/fresh')],
  ])('may be %s', async (_, url) => {
    const { WebSocket, made } = stubConstructor();
    const socket = new SteadyWebSocket(url, undefined, { WebSocket });
    expect(socket.readyState).toBe(0);
    await settled();
    expect([socket.url, made.length]).toEqual(['ws://host/fresh', 1]);
    socket.close();
  });

  test('function is called for each attempt, with the end of the previous one', async () => {
    const asked: unknown[] = [];
    const { transport, clock } = await fakeSocket({
      url: ({ attempt, cause }) => {
        asked.push([attempt, cause?.code]);
        return `ws://host/${attempt}`;
      },
    });
    transport.link.drop();
    clock.advance(5_000);
    expect(asked).toEqual([
      [0, undefined],
      [1, 1006],
    ]);
    expect(transport.link.request.url).toBe('ws://host/1');
  });

  test.each([
    ['a function that rejects', () => () => Promise.reject(new Error('hidden'))],
    ['a promise that rejects', () => Promise.reject(new Error('hidden'))],
    [
      'a function that throws',
      () => () => {
        throw new Error('hidden');
      },
    ],
  ])('by %s raises error and close, is retried, and goes not unhandled', async (_, makeUrl) => {
    const stray = await uncaughtDuring(async () => {
      const { socket, recorded, clock } = await fakeSocket({ url: makeUrl() });
      await settled();
      clock.advance(5_000);
      await settled();
      const types = recorded.map(([type]) => type);
      expect(types).toEqual(['error', 'close', 'error', 'close']);
      expect(recorded).toContainEqual(['error', 0, 'url-failed']);
      expect(recorded.filter(([type]) => type === 'close')).toEqual(Array(2).fill(['close', 0, '1006 ']));
      socket.close();
    });
    expect(stray).toEqual([]);
  });

  test('may be an object with a text, as a link of a page', () => {
    const { WebSocket, made } = stubConstructor();
    const link = { toString: () => 'ws://host/link' };
    new SteadyWebSocket(link as unknown as string, null, { WebSocket }).close();
    expect(made.map(({ url }) => url)).toEqual(['ws://host/link']);
  });

  test('null is refused like any invalid text', () => {
    expect(thrownBy(() => new SteadyWebSocket(null as unknown as string)).name).toBe('SyntaxError');
  });

  test.each<[string, SteadyWebSocketOptions]>([
    ['no retry is left', { reconnect: { maxAttempts: 0 } }],
    ['there is no retry', { mode: 'standard' }],
  ])('by a function that throws or gives nonsense is a failed attempt, even if %s', async (_, options) => {
    const throwing = (): never => {
      throw new Error('hidden');
    };
    for (const url of [throwing, () => 'ftp://host']) {
      const { socket, recorded } = await fakeSocket({ url, ...options });
      expect(socket.readyState).toBe(3);
      expect(recorded.map(([type]) => type)).toEqual(['error', 'close']);
    }
  });

  test('by a promise that nobody has asked yet goes not unhandled', async () => {
    const stray = await uncaughtDuring(async () => {
      await fakeSocket({ url: Promise.reject(new Error('hidden')), startClosed: true });
    });
    expect(stray).toEqual([]);
  });

  test.each(['ftp://host', 'ws://', 'ws://host/?token=hidden#'])('%s is refused without being repeated', (url) => {
    const error = thrownBy(() => new SteadyWebSocket(url));
    expect(error).toBeInstanceOf(DOMException);
    expect(error.name).toBe('SyntaxError');
    expect(error.message).not.toContain('hidden');
  });

  test('that only a page could complete is refused where there is none', () => {
    const { WebSocket } = stubConstructor();
    expect(thrownBy(() => new SteadyWebSocket('/chat', null, { WebSocket })).name).toBe('SyntaxError');
  });

  test('that the platform blocks on a secure page is a SecurityError', () => {
    vi.stubGlobal('location', { href: 'https://page.example/' });
    const WebSocket = class extends StubWebSocket {
      constructor(url: string) {
        super(url);
        throw new DOMException(`blocked: ${url}`, 'SecurityError');
      }
    };
    const error = thrownBy(() => new SteadyWebSocket('ws://host/?token=hidden', null, { WebSocket }));
    expect(error.name).toBe('SecurityError');
    expect(error.message).not.toContain('hidden');
  });
});

describe('the protocols', () => {
  test.each<[string, SocketProtocols | undefined, string[]]>([
    ['null', null, []],
    ['nothing', undefined, []],
    ['one', 'a', ['a']],
    ['a list', ['a', 'b'], ['a', 'b']],
    ['a function', () => ['a'], ['a']],
    ['a function that promises', () => Promise.resolve('a'), ['a']],
    ['a function that gives null', () => null, []],
    ['a function that promises null', () => Promise.resolve(null), []],
  ])('may be %s', async (_, protocols, offered) => {
    const { WebSocket, made } = stubConstructor();
    const socket = new SteadyWebSocket('ws://host/', protocols, { WebSocket });
    await settled();
    expect(made.map((one) => one.protocols ?? [])).toEqual([offered]);
    socket.close();
  });

  test('by a function that rejects raise error and close, and are asked again', async () => {
    const { WebSocket, made } = stubConstructor();
    const answers = [Promise.reject(new Error('hidden')), Promise.resolve('a')];
    const socket = new SteadyWebSocket('ws://host/', () => answers.shift() ?? null, { WebSocket, random: () => 0 });
    const recorded = record(socket);
    await expect.poll(() => made.length).toBe(1);
    expect(recorded).toEqual([
      ['error', 0, 'protocols-failed'],
      ['close', 0, '1006 '],
    ]);
    socket.close();
  });
});

describe('the underlying constructor', () => {
  test('is the one of the platform unless another is given', () => {
    const { WebSocket, made } = stubConstructor();
    vi.stubGlobal('WebSocket', WebSocket);
    const socket = new SteadyWebSocket('ws://host/');
    expect(made.map(({ url }) => url)).toEqual(['ws://host/']);
    socket.close();
  });

  test('may be a plain function', () => {
    const made: StubWebSocket[] = [];
    function plain(url: string): StubWebSocket {
      const stub = new StubWebSocket(url);
      made.push(stub);
      return stub;
    }
    const WebSocket = plain as unknown as WebSocketConstructor;
    const socket = new SteadyWebSocket('ws://host/', null, { WebSocket });
    made[0]?.accept();
    expect([socket.readyState, socket.url]).toEqual([1, 'ws://host/']);
    socket.close();
  });

  test.each([undefined, {}])('that is missing is said at once', (WebSocket) => {
    vi.stubGlobal('WebSocket', WebSocket);
    expect(thrownBy(() => new SteadyWebSocket('ws://host/'))).toMatchObject({
      name: 'ConnectionError',
      code: 'no-websocket',
    });
  });

  test('that is wrong is not replaced by the one of the platform', () => {
    vi.stubGlobal('WebSocket', stubConstructor().WebSocket);
    const WebSocket = {} as unknown as WebSocketConstructor;
    expect(thrownBy(() => new SteadyWebSocket('ws://host/', null, { WebSocket }))).toMatchObject({
      code: 'no-websocket',
    });
  });

  test.each([
    ['this class', SteadyWebSocket],
    ['a subclass of it', class extends SteadyWebSocket {}],
  ])('is not %s, which would never end', (_, WebSocket) => {
    vi.stubGlobal('WebSocket', WebSocket);
    expect(thrownBy(() => new SteadyWebSocket('ws://host/'))).toMatchObject({ code: 'no-websocket' });
    const stub = stubConstructor();
    const socket = new SteadyWebSocket('ws://host/', null, { WebSocket: stub.WebSocket });
    expect(stub.made).toHaveLength(1);
    socket.close();
  });

  test('sets the binaryType of each socket that it creates', () => {
    const { WebSocket, made } = stubConstructor();
    const socket = new SteadyWebSocket('ws://host/', null, { WebSocket });
    made[0]?.accept();
    expect(made[0]?.binaryType).toBe('blob');
    socket.binaryType = 'arraybuffer';
    expect(made[0]?.binaryType).toBe('arraybuffer');
    socket.binaryType = 'blob';
    socket.reconnect();
    made[1]?.accept();
    expect(made[1]?.binaryType).toBe('blob');
    socket.close();
  });

  test('is closed with what reconnect() is given', () => {
    const { WebSocket, made } = stubConstructor();
    const socket = new SteadyWebSocket('ws://host/', null, { WebSocket });
    made[0]?.accept();
    socket.reconnect(4000, 'anew');
    expect(made[0]?.closeCalls[0]).toEqual([4000, 'anew']);
    expect(made).toHaveLength(2);
    socket.close();
  });

  test('is not closed with it before it has opened', () => {
    const { WebSocket, made } = stubConstructor();
    const socket = new SteadyWebSocket('ws://host/', null, { WebSocket });
    socket.reconnect(4000, 'anew');
    expect(made[0]?.closeCalls).toEqual([[]]);
    socket.close();
  });

  test('is closed once when it is cut short in standard mode', () => {
    const { WebSocket, made } = stubConstructor();
    new SteadyWebSocket('ws://host/', null, { WebSocket, mode: 'standard' }).close();
    expect(made[0]?.closeCalls).toEqual([[]]);
  });

  test('is closed with 1000 for a reason without a code, in standard mode too', () => {
    const { WebSocket, made } = stubConstructor();
    const socket = new SteadyWebSocket('ws://host/', null, { WebSocket, mode: 'standard' });
    made[0]?.accept();
    socket.close(undefined, 'bye');
    expect(made[0]?.closeCalls).toEqual([[1000, 'bye']]);
    made[0]?.drop();
  });

  test('is asked what it has not sent yet', () => {
    const { WebSocket, made } = stubConstructor();
    const socket = new SteadyWebSocket('ws://host/', null, { WebSocket });
    const [stub] = made;
    stub?.accept();
    Object.assign(stub ?? {}, { bufferedAmount: 7, extensions: 'x', protocol: 'y' });
    expect([socket.bufferedAmount, socket.extensions, socket.protocol]).toEqual([7, 'x', 'y']);
    socket.close();
  });

  test('begins with nothing to send, whatever was given to the one before', async () => {
    const { WebSocket, made } = stubConstructor();
    const socket = new SteadyWebSocket('ws://host/', null, { WebSocket });
    socket.close();
    await told();
    socket.send('late');
    expect(socket.bufferedAmount).toBe(4);
    socket.reconnect();
    expect([socket.bufferedAmount, made.length]).toEqual([0, 2]);
    socket.close();
  });
});

describe('events', () => {
  test('are CloseEvents where the platform has them', async () => {
    class PlatformCloseEvent extends Event {
      constructor(
        type: string,
        readonly init: unknown,
      ) {
        super(type);
      }
    }
    vi.stubGlobal('CloseEvent', PlatformCloseEvent);
    const { socket } = await fakeSocket();
    const events: unknown[] = [];
    socket.onclose = (event) => events.push(event);
    socket.close();
    await told();
    expect(events).toEqual([expect.any(PlatformCloseEvent)]);
    expect(events).toMatchObject([{ init: { code: 1006, reason: '', wasClean: false } }]);
  });

  test('have the same shape where it has none', async () => {
    vi.stubGlobal('CloseEvent', undefined);
    const { socket, transport } = await openSocket();
    const events: unknown[] = [];
    socket.onclose = (event) => events.push(event);
    socket.close(4000, 'bye');
    transport.link.end();
    await told();
    expect(events).toEqual([expect.any(Event)]);
    expect(events).toMatchObject([{ type: 'close', code: 4000, reason: 'bye', wasClean: true }]);
  });

  test.each([
    ['ws://host:8080/path?query', 'ws://host:8080'],
    ['wss://user:secret@host/', 'wss://host'],
    ['ws://host?at=@', 'ws://host'],
    ['no url', 'no url'],
  ])('of %s have the origin %s', async (url, origin) => {
    const { WebSocket, made } = stubConstructor();
    const socket = new SteadyWebSocket('ws://host/', null, { WebSocket });
    const origins: unknown[] = [];
    socket.onmessage = (event) => origins.push(event.origin);
    const [stub] = made;
    Object.assign(stub ?? {}, { url });
    stub?.accept();
    await told();
    stub?.receive('');
    expect(origins).toEqual([origin]);
    socket.close();
  });

  test('reach every listener, even if one throws, and the error surfaces', async () => {
    const { socket, transport, recorded } = await openSocket();
    const thrown = new Error('a listener');
    const stray = await uncaughtDuring(() => {
      socket.onmessage = () => {
        throw thrown;
      };
      const called: unknown[] = [];
      socket.addEventListener('message', () => called.push('after'));
      transport.link.receive('first');
      transport.link.receive('second');
      expect(called).toEqual(['after', 'after']);
    });
    expect(stray).toEqual([thrown, thrown]);
    expect(recorded.slice(1)).toEqual([
      ['message', 1, 'first'],
      ['message', 1, 'second'],
    ]);
  });
});
