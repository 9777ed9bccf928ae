import { describe, expect, onTestFinished, test } from 'vitest';
import type { StandardServers } from './server.js';

export type StandardConstructor = new (url: string | URL, protocols?: string | string[]) => WebSocket;

/** The recorded events in order, each with the ready state in its listener. */
type Recorded = readonly [type: string, readyState: number];

const bytesOf = (data: unknown): number[] => [...new Uint8Array(data as ArrayBuffer)];

/** The name of the DOMException that a call throws. */
function exceptionOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof DOMException) return error.name;
    throw error;
  }
  return 'none';
}

/** A property as its owner has it: the object, or one that it inherits from. */
function descriptorOf(object: object | null, name: string): PropertyDescriptor | undefined {
  if (object === null) return undefined;
  return Object.getOwnPropertyDescriptor(object, name) ?? descriptorOf(Object.getPrototypeOf(object) as object, name);
}

/** Lets tasks pass that are under way already. */
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

/**
 * The algorithms of the WHATWG WebSockets standard, as tests. They hold for the platform's own class, which proves the
 * tests, and for ours in standard mode.
 */
export function describeStandard(
  WebSocket: StandardConstructor & Readonly<Record<'CONNECTING' | 'OPEN' | 'CLOSING' | 'CLOSED', number>>,
  servers: () => Pick<StandardServers, 'url' | 'deflatingUrl'>,
): void {
  const at = (path: string): string => servers().url + path;

  function connect(url: string | URL, protocols?: string | string[]): WebSocket {
    const socket = new WebSocket(url, protocols);
    onTestFinished(() => {
      socket.close();
    });
    return socket;
  }

  const next = <Type extends keyof WebSocketEventMap>(
    socket: WebSocket,
    type: Type,
  ): Promise<WebSocketEventMap[Type]> =>
    new Promise((resolve) => {
      socket.addEventListener(type, resolve, { once: true });
    });

  async function open(path: string, protocols?: string | string[]): Promise<WebSocket> {
    const socket = connect(at(path), protocols);
    await next(socket, 'open');
    return socket;
  }

  function record(socket: WebSocket): Recorded[] {
    const recorded: Recorded[] = [];
    for (const type of ['open', 'message', 'error', 'close']) {
      socket.addEventListener(type, () => recorded.push([type, socket.readyState]));
    }
    return recorded;
  }

  /** What comes back, as soon as there is so much of it. */
  async function echoes(socket: WebSocket, data: readonly Parameters<WebSocket['send']>[0][]): Promise<unknown[]> {
    const recorded: unknown[] = [];
    socket.addEventListener('message', (event) => recorded.push(event.data));
    for (const datum of data) socket.send(datum);
    await expect.poll(() => recorded.length).toBe(data.length);
    return recorded;
  }

  /** Expects how the server saw the connection to `/remember` end. */
  async function expectClosedWith(id: string, expected: string): Promise<void> {
    const ask = async (): Promise<unknown> => {
      const socket = connect(at(`/recall?id=${id}`));
      const { data } = (await next(socket, 'message')) as MessageEvent<unknown>;
      socket.close();
      return data;
    };
    await expect.poll(ask).toBe(expected);
  }

  describe('the constructor', () => {
    test('is not to be called without new', () => {
      const call = WebSocket as unknown as (url: string) => unknown;
      expect(() => call(at('/echo'))).toThrow(TypeError);
    });

    test('makes a socket that is connecting and knows nothing yet', () => {
      const socket = connect(at('/echo'));
      expect(socket.readyState).toBe(0);
      expect(socket.url).toBe(at('/echo'));
      expect([socket.protocol, socket.extensions, socket.binaryType]).toEqual(['', '', 'blob']);
      expect(socket.bufferedAmount).toBe(0);
      expect([socket.onopen, socket.onmessage, socket.onerror, socket.onclose]).toEqual([null, null, null, null]);
      expect(socket).toBeInstanceOf(EventTarget);
    });

    test('throws a TypeError for no url at all', () => {
      const Incomplete = WebSocket as unknown as new () => WebSocket;
      expect(() => new Incomplete()).toThrow(TypeError);
    });

    test.each<[string, unknown]>([
      ['a symbol', Symbol('ws://host/')],
      ['an object without toString', Object.create(null)],
    ])('throws a TypeError for %s as the url, which has no text', (_, url) => {
      expect(() => new WebSocket(url as string)).toThrow(TypeError);
    });

    test.each([
      ['http', (url: string) => url.replace('ws:', 'http:')],
      ['upper case', (url: string) => url.replace('ws:', 'WS:')],
      ['space around it', (url: string) => ` ${url}\n`],
    ])('takes a url with %s and tells it as ws', (_, spell) => {
      expect(connect(spell(at('/echo?a=b'))).url).toBe(at('/echo?a=b'));
    });

    test('takes a URL and adds the slash of an empty path', () => {
      expect(connect(new URL(at(''))).url).toBe(at('/'));
    });

    test.each([
      'ws://',
      'ws://[',
      'ws://host:99999/',
      'ftp://host/',
      'mailto:someone',
      'ws://host/#fragment',
      'ws://host/#',
    ])('throws a SyntaxError for the url %s', (url) => {
      expect(exceptionOf(() => new WebSocket(url))).toBe('SyntaxError');
    });

    test.each([[''], ['a b'], ['a,b'], ['ä'], ['a/b'], [['a', 'a']], [['a', 'b', 'a']], [['a', '']]])(
      'throws a SyntaxError for the protocols %j',
      (protocols) => {
        expect(exceptionOf(() => new WebSocket(at('/echo'), protocols))).toBe('SyntaxError');
      },
    );

    test('looks at the url before the protocols', () => {
      expect(exceptionOf(() => new WebSocket('ftp://host', 'a b'))).toBe('SyntaxError');
    });

    test.each([
      ['none', [], ''],
      ['one', 'a', 'a'],
      ['several', ['b', 'a'], 'b'],
    ])('offers %s', async (_, offered, chosen) => {
      expect((await open('/echo', offered)).protocol).toBe(chosen);
    });
  });

  describe('the constants', () => {
    test.each(['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const)('%s stands everywhere and for good', (name) => {
      const value = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'].indexOf(name);
      const { prototype } = WebSocket as unknown as { prototype: WebSocket };
      expect([WebSocket[name], prototype[name], connect(at('/echo'))[name]]).toEqual([value, value, value]);
      expect(descriptorOf(prototype, name)).toEqual({
        value,
        writable: false,
        enumerable: true,
        configurable: false,
      });
    });
  });

  describe('the members', () => {
    test.each(['url', 'readyState', 'bufferedAmount', 'binaryType', 'onopen', 'send', 'close'])(
      '%s is listed',
      (name) => {
        expect(descriptorOf(connect(at('/echo')), name)).toMatchObject({ enumerable: true, configurable: true });
      },
    );

    test('make it a WebSocket by name', () => {
      expect(Object.prototype.toString.call(connect(at('/echo')))).toBe('[object WebSocket]');
      expect(descriptorOf(connect(at('/echo')), 'constructor')).toMatchObject({ enumerable: false });
    });
  });

  describe('opening', () => {
    test('raises open once it is so', async () => {
      const socket = connect(at('/echo'));
      const recorded = record(socket);
      const event = await next(socket, 'open');
      expect(recorded).toEqual([['open', 1]]);
      expect([event.target, event.bubbles, event.cancelable]).toEqual([socket, false, false]);
    });

    test('tells the extensions that were agreed on', async () => {
      const socket = connect(servers().deflatingUrl);
      await next(socket, 'open');
      expect(socket.extensions).toMatch(/^permessage-deflate/);
    });

    test('that fails raises error and close, both when it is closed', async () => {
      const socket = connect(at('/refuse'));
      const recorded = record(socket);
      const { code, reason, wasClean } = await next(socket, 'close');
      expect({ code, reason, wasClean }).toEqual({ code: 1006, reason: '', wasClean: false });
      expect(recorded).toEqual([
        ['error', 3],
        ['close', 3],
      ]);
    });
  });

  describe('receiving', () => {
    test('raises message with the data and the origin', async () => {
      const socket = await open('/echo');
      socket.send('hello');
      const event = await next(socket, 'message');
      expect(event).toBeInstanceOf(MessageEvent);
      expect([event.data, event.origin, event.lastEventId, event.ports]).toEqual(['hello', servers().url, '', []]);
    });

    test('keeps the order of many messages', async () => {
      const socket = connect(at('/burst?count=1000'));
      const recorded: unknown[] = [];
      socket.onmessage = ({ data }) => recorded.push(data);
      await expect.poll(() => recorded.length).toBe(1000);
      expect(recorded).toEqual(Array.from({ length: 1000 }, (_, index) => String(index)));
    });

    test('raises no message after close()', async () => {
      const socket = connect(at('/burst?count=100'));
      const recorded = record(socket);
      socket.onmessage = () => {
        socket.close();
      };
      await next(socket, 'close');
      expect(recorded.filter(([type]) => type === 'message')).toEqual([['message', 1]]);
    });
  });

  describe('binaryType', () => {
    test('blob makes Blobs of binary messages', async () => {
      const socket = await open('/echo');
      const [data] = await echoes(socket, [Uint8Array.of(1, 2, 255)]);
      expect(data).toBeInstanceOf(Blob);
      expect(bytesOf(await (data as Blob).arrayBuffer())).toEqual([1, 2, 255]);
    });

    test('arraybuffer makes ArrayBuffers of them', async () => {
      const socket = await open('/echo');
      socket.binaryType = 'arraybuffer';
      expect(socket.binaryType).toBe('arraybuffer');
      const [data] = await echoes(socket, [Uint8Array.of(1, 2, 255)]);
      expect(data).toBeInstanceOf(ArrayBuffer);
      expect(bytesOf(data)).toEqual([1, 2, 255]);
    });

    test('may be set before it opens', async () => {
      const socket = connect(at('/echo'));
      socket.binaryType = 'arraybuffer';
      await next(socket, 'open');
      expect(await echoes(socket, [Uint8Array.of(1)])).toEqual([expect.any(ArrayBuffer)]);
    });

    test('holds for the messages that follow', async () => {
      const socket = await open('/echo');
      const [first] = await echoes(socket, [Uint8Array.of(1)]);
      socket.binaryType = 'arraybuffer';
      const [second] = await echoes(socket, [Uint8Array.of(1)]);
      socket.binaryType = 'blob';
      const [third] = await echoes(socket, [Uint8Array.of(1)]);
      expect([first, second, third]).toEqual([expect.any(Blob), expect.any(ArrayBuffer), expect.any(Blob)]);
    });

    test('ignores what it does not know', () => {
      const socket = connect(at('/echo'));
      socket.binaryType = 'arraybuffer';
      for (const other of ['', 'Blob', 'arrayBuffer', null]) socket.binaryType = other as BinaryType;
      expect(socket.binaryType).toBe('arraybuffer');
    });
  });

  describe('send', () => {
    test('throws an InvalidStateError while it is connecting', () => {
      const socket = connect(at('/echo'));
      expect(exceptionOf(() => socket.send('early'))).toBe('InvalidStateError');
      expect(socket.bufferedAmount).toBe(0);
    });

    test('tells nothing of what became of the data', async () => {
      const socket = await open('/echo');
      const send = (data: string): unknown => socket.send(data);
      expect(send('hello')).toBeUndefined();
      socket.close();
      expect(send('late')).toBeUndefined();
    });

    test('throws a TypeError for no data at all', async () => {
      const socket = (await open('/echo')) as unknown as { send(): void };
      expect(() => socket.send()).toThrow(TypeError);
    });

    test.each(['hello', '', 'žluťoučký 🦊', 'x'.repeat(1 << 20)])('sends text', async (text) => {
      expect(await echoes(await open('/echo'), [text])).toEqual([text]);
    });

    test.each<[string, () => ArrayBuffer | ArrayBufferView<ArrayBuffer> | Blob, number[]]>([
      ['an ArrayBuffer', () => Uint8Array.of(1, 2, 255).buffer, [1, 2, 255]],
      ['a part of one', () => Uint8Array.of(0, 1, 2, 255, 0).subarray(1, 4), [1, 2, 255]],
      ['a DataView', () => new DataView(Uint8Array.of(1, 2, 255).buffer, 1), [2, 255]],
      ['a view of wider numbers', () => Uint16Array.of(257), [1, 1]],
      ['an empty ArrayBuffer', () => new ArrayBuffer(0), []],
      ['a Blob', () => new Blob([Uint8Array.of(1, 2, 255)]), [1, 2, 255]],
    ])('sends %s', async (_, make, bytes) => {
      const socket = await open('/echo');
      socket.binaryType = 'arraybuffer';
      const [data] = await echoes(socket, [make()]);
      expect(bytesOf(data)).toEqual(bytes);
    });

    test('sends anything else as text', async () => {
      const values = [1, null, undefined, true, { toString: () => 'an object' }, ['a', 'b']] as unknown as string[];
      expect(await echoes(await open('/echo'), values)).toEqual(['1', 'null', 'undefined', 'true', 'an object', 'a,b']);
    });

    test.each<[string, unknown]>([
      ['a symbol', Symbol('data')],
      ['an object without toString', Object.create(null)],
    ])('throws a TypeError for %s, which has no text, also while it is connecting', async (_, data) => {
      const socket = connect(at('/echo'));
      expect(() => socket.send(data as string)).toThrow(TypeError);
      await next(socket, 'open');
      expect(() => socket.send(data as string)).toThrow(TypeError);
      expect(socket.bufferedAmount).toBe(0);
    });

    test('replaces halves of surrogate pairs', async () => {
      expect(await echoes(await open('/echo'), ['a\ud800b'])).toEqual(['a\ufffdb']);
    });

    test('keeps the order, behind a Blob too', async () => {
      const data = await echoes(await open('/echo'), [new Blob(['first']), 'second', 'third']);
      expect(data).toEqual([expect.any(Blob), 'second', 'third']);
    });

    test('sends what an open listener sends', async () => {
      const socket = connect(at('/echo'));
      socket.onopen = () => {
        socket.send('at once');
      };
      expect((await next(socket, 'message')).data).toBe('at once');
    });

    test.each<[string, () => Promise<WebSocket>]>([
      [
        'closing',
        async () => {
          const socket = await open('/echo');
          socket.close();
          return socket;
        },
      ],
      [
        'closing before it opened',
        () => {
          const socket = connect(at('/echo'));
          socket.close();
          return Promise.resolve(socket);
        },
      ],
      [
        'closed',
        async () => {
          const socket = await open('/close?code=1000');
          await next(socket, 'close');
          return socket;
        },
      ],
      [
        'refused',
        async () => {
          const socket = connect(at('/refuse'));
          await next(socket, 'close');
          return socket;
        },
      ],
    ])('discards in silence what it is given while %s, and counts it', async (_, make) => {
      const socket = await make();
      const recorded = record(socket);
      const before = socket.bufferedAmount;
      socket.send('a€');
      socket.send(new ArrayBuffer(3));
      expect(socket.bufferedAmount - before).toBe(7);
      await aWhile();
      socket.send(new Blob(['ab']));
      expect(socket.bufferedAmount - before).toBe(9);
      expect(recorded.filter(([type]) => type === 'message')).toEqual([]);
    });
  });

  describe('bufferedAmount', () => {
    test('counts the bytes that were sent in this task, and none once they are gone', async () => {
      const socket = await open('/echo');
      socket.send('a€🦊');
      expect(socket.bufferedAmount).toBe(8);
      socket.send(Uint16Array.of(1, 2));
      socket.send(new Blob(['abc']));
      expect(socket.bufferedAmount).toBe(15);
      await expect.poll(() => socket.bufferedAmount).toBe(0);
    });

    test('cannot be set', async () => {
      const socket = await open('/echo');
      expect(() => {
        (socket as { bufferedAmount: number }).bufferedAmount = 1;
      }).toThrow(TypeError);
    });
  });

  describe('close', () => {
    test.each<unknown>([0, 1, 999, 1001, 1005, 1006, 2999, 5000, -1, 65_536 + 1000, NaN, Infinity, null])(
      'throws an InvalidAccessError for the code %s',
      async (code) => {
        const socket = await open('/echo');
        expect(exceptionOf(() => socket.close(code as number, 'x'.repeat(124)))).toBe('InvalidAccessError');
        expect(socket.readyState).toBe(1);
      },
    );

    test.each<[string, unknown[]]>([
      ['a symbol as the code', [Symbol('code')]],
      ['a BigInt as the code', [1000n]],
      ['a symbol as the reason', [1000, Symbol('reason')]],
    ])('throws a TypeError for %s', async (_, given) => {
      const socket = await open('/echo');
      expect(() => socket.close(...(given as [number]))).toThrow(TypeError);
      expect(socket.readyState).toBe(1);
    });

    test.each(['x'.repeat(124), '€'.repeat(42), '🦊'.repeat(31)])(
      'throws a SyntaxError for a reason of more than 123 bytes',
      async (reason) => {
        const socket = await open('/echo');
        expect(exceptionOf(() => socket.close(1000, reason))).toBe('SyntaxError');
        expect(socket.readyState).toBe(1);
      },
    );

    test('throws for a wrong code when it is closed, too', async () => {
      const socket = connect(at('/refuse'));
      await next(socket, 'close');
      expect(exceptionOf(() => socket.close(1))).toBe('InvalidAccessError');
    });

    test.each<[string, Parameters<WebSocket['close']>, string]>([
      ['1000', [1000], '1000 '],
      ['3000 and a reason', [3000, 'bye'], '3000 bye'],
      ['4999 and the longest reason', [4999, '€'.repeat(41)], `4999 ${'€'.repeat(41)}`],
      ['a code that is no integer', [1000.4], '1000 '],
      ['a code in a string', ['3001' as unknown as number], '3001 '],
      ['a reason that is none', [3001, 5 as unknown as string], '3001 5'],
      ['nothing', [], '1005 '],
      ['undefined', [undefined, undefined], '1005 '],
    ])('with %s says so to the server and in its event', async (_, given, expected) => {
      const id = crypto.randomUUID();
      const socket = await open(`/remember?id=${id}`);
      socket.close(...given);
      const { code, reason, wasClean } = await next(socket, 'close');
      expect([`${code} ${reason}`, wasClean]).toEqual([expected, true]);
      await expectClosedWith(id, expected);
    });

    test('is CLOSING until its event, which is not raised inside the call', async () => {
      const socket = await open('/echo');
      const recorded = record(socket);
      socket.close();
      expect([socket.readyState, recorded]).toEqual([2, []]);
      await next(socket, 'close');
      expect(recorded).toEqual([['close', 3]]);
    });

    test('makes a CloseEvent', async () => {
      const socket = await open('/echo');
      socket.close();
      const event = await next(socket, 'close');
      expect(event.constructor.name).toBe(typeof CloseEvent === 'function' ? 'CloseEvent' : 'Event');
      expect([event.type, event.target, event.bubbles, event.cancelable]).toEqual(['close', socket, false, false]);
    });

    test('fails an attempt: CLOSING at once, then error and close', async () => {
      const socket = connect(at('/echo'));
      const recorded = record(socket);
      socket.close(3000, 'never mind');
      expect([socket.readyState, recorded]).toEqual([2, []]);
      const { code, reason, wasClean } = await next(socket, 'close');
      expect({ code, reason, wasClean }).toEqual({ code: 1006, reason: '', wasClean: false });
      expect(recorded).toEqual([
        ['error', 3],
        ['close', 3],
      ]);
    });

    test('a second time does nothing', async () => {
      const id = crypto.randomUUID();
      const socket = await open(`/remember?id=${id}`);
      const recorded = record(socket);
      socket.close(3000);
      socket.close(3001);
      await next(socket, 'close');
      socket.close(3002);
      expect(socket.readyState).toBe(3);
      await aWhile();
      expect(recorded).toEqual([['close', 3]]);
      await expectClosedWith(id, '3000 ');
    });

    test('comes after what was sent', async () => {
      const socket = await open('/echo');
      const other = await open('/echo');
      for (let index = 0; index < 100; index += 1) socket.send('x'.repeat(1000));
      socket.close();
      expect((await next(socket, 'close')).wasClean).toBe(true);
      expect(await echoes(other, ['alive'])).toEqual(['alive']);
    });

    test('leaves what was agreed on to be read', async () => {
      const socket = await open('/echo', ['a']);
      socket.close();
      await next(socket, 'close');
      expect([socket.url, socket.protocol]).toEqual([at('/echo'), 'a']);
    });
  });

  describe('a close by the server', () => {
    test.each([
      ['a code', '/close?code=4000', 4000, ''],
      ['a code and a reason', '/close?code=1001&reason=the+reason', 1001, 'the reason'],
      ['nothing', '/close', 1005, ''],
    ])('with %s is told, and is no error', async (_, path, code, reason) => {
      const socket = connect(at(path));
      const recorded = record(socket);
      const event = await next(socket, 'close');
      expect([event.code, event.reason, event.wasClean]).toEqual([code, reason, true]);
      expect(recorded).toEqual([
        ['open', 1],
        ['close', 3],
      ]);
    });

    test('is CLOSING from its frame to the end of the connection', async () => {
      const socket = await open('/linger');
      const recorded = record(socket);
      await expect.poll(() => socket.readyState).toBe(2);
      expect(recorded).toEqual([]);
      expect((await next(socket, 'close')).code).toBe(4000);
    });

    test('without a frame is 1006', async () => {
      const socket = connect(at('/drop'));
      const event = await next(socket, 'close');
      expect([event.code, event.reason, event.wasClean]).toEqual([1006, '', false]);
    });
  });

  describe('handlers and listeners', () => {
    test('are called in the order in which they were first set', async () => {
      const socket = connect(at('/echo'));
      const called: string[] = [];
      socket.addEventListener('open', () => called.push('listener'));
      socket.onopen = () => called.push('early handler');
      socket.addEventListener('open', () => called.push('last listener'));
      socket.onopen = () => called.push('handler');
      await next(socket, 'open');
      expect(called).toEqual(['listener', 'handler', 'last listener']);
    });

    test('a handler that was taken away and set again comes last', async () => {
      const socket = connect(at('/echo'));
      const called: string[] = [];
      socket.onopen = () => called.push('gone');
      socket.addEventListener('open', () => called.push('listener'));
      socket.onopen = null;
      socket.onopen = () => called.push('handler');
      await next(socket, 'open');
      expect(called).toEqual(['listener', 'handler']);
    });

    test.each(['onopen', 'onmessage', 'onerror', 'onclose'] as const)('%s keeps objects only', (name) => {
      const socket = connect(at('/echo'));
      const handler = (): void => {};
      const object = {};
      const found = [handler, 1, object, 'text', handler, undefined].map((value) => {
        socket[name] = value as () => void;
        return socket[name];
      });
      expect(found).toEqual([handler, null, object, null, handler, null]);
    });

    test('a handler that cannot be called does nothing', async () => {
      const socket = connect(at('/echo'));
      socket.onopen = { handleEvent: () => expect.unreachable() } as unknown as () => void;
      await next(socket, 'open');
      expect(socket.readyState).toBe(1);
    });

    test('are called on the socket, with the event', async () => {
      const socket = connect(at('/echo'));
      const called = new Promise((resolve) => {
        socket.onopen = function (event) {
          resolve([this, event.type, event.currentTarget]);
        };
      });
      expect(await called).toEqual([socket, 'open', socket]);
    });

    test('may be objects with handleEvent, called once, passive, and ended by a signal', async () => {
      const socket = await open('/echo');
      const called: string[] = [];
      const ended = new AbortController();
      socket.addEventListener('message', { handleEvent: ({ type }) => called.push(`object ${type}`) });
      socket.addEventListener('message', () => called.push('once'), { once: true });
      socket.addEventListener('message', () => called.push('signal'), { signal: ended.signal });
      socket.addEventListener('message', () => called.push('passive'), { passive: true });
      await echoes(socket, ['first']);
      ended.abort();
      await echoes(socket, ['second']);
      expect(called).toEqual(['object message', 'once', 'signal', 'passive', 'object message', 'passive']);
    });

    test('that were added twice are called once, and not any more once removed', async () => {
      const socket = await open('/echo');
      const called: string[] = [];
      const twice = (): unknown => called.push('twice');
      const removed = (): unknown => called.push('removed');
      socket.addEventListener('message', twice);
      socket.addEventListener('message', twice);
      socket.addEventListener('message', removed);
      socket.removeEventListener('message', removed);
      await echoes(socket, ['text']);
      expect(called).toEqual(['twice']);
    });

    test('hear what an application dispatches', () => {
      const socket = connect(at('/echo'));
      const called: unknown[] = [];
      socket.onmessage = ({ data }) => called.push(data);
      socket.dispatchEvent(new MessageEvent('message', { data: 'made up' }));
      expect(called).toEqual(['made up']);
    });
  });
}
