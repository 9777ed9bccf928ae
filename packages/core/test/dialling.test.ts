import { runInNewContext } from 'node:vm';
import type { DialContext, Query } from '@steadysocket/core';
import { settled } from '@steadysocket/test-kit/observing';
import { describe, expect, test, vi } from 'vitest';
import { harness, openHarness } from './harness.js';

/** A promise that a test settles, or never does. */
function deferred<Value>(): {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
  reject: (error: unknown) => void;
} {
  let resolve!: (value: Value) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

describe('what is dialled', () => {
  test.each([
    ['ws://server.test/chat?room=1', 'ws://server.test/chat?room=1'],
    ['wss://server.test/', 'wss://server.test/'],
    ['http://server.test/', 'ws://server.test/'],
    ['https://server.test:8443/a', 'wss://server.test:8443/a'],
    [new URL('https://server.test/a'), 'wss://server.test/a'],
    [() => 'http://server.test/', 'ws://server.test/'],
    [() => new URL('wss://server.test/'), 'wss://server.test/'],
  ])('is an absolute ws or wss url (%s)', (url, dialled) => {
    const { connection, transport } = harness({ url });
    connection.open();
    expect(transport.link.request.url).toBe(dialled);
  });

  test('offers the subprotocols', () => {
    const { connection, transport } = harness({ protocols: ['chat.v2', 'chat.v1'] });
    connection.open();
    expect(transport.link.request.protocols).toEqual(['chat.v2', 'chat.v1']);
  });

  test('offers one subprotocol that is given by itself', () => {
    const { connection, transport } = harness({ protocols: 'chat' });
    connection.open();
    expect(transport.link.request.protocols).toEqual(['chat']);
  });

  test('offers none by default', () => {
    const { connection, transport } = harness();
    connection.open();
    expect(transport.link.request.protocols).toEqual([]);
  });

  test('shows the subprotocol that the server chose, while open', () => {
    const made = harness({ protocols: ['a', 'b'] });
    made.connection.open();
    made.transport.link.accept({ protocol: 'b' });
    expect(made.connection.getSnapshot().protocol).toBe('b');
    expect(made.recorded('open')).toEqual([{ protocol: 'b', resumed: false, opens: 1 }]);
    made.transport.link.drop();
    expect(made.connection.getSnapshot().protocol).toBe('');
  });

  test('passes on what the transport shows of its link', () => {
    const made = harness();
    const session = { id: 'shown' };
    made.connection.open();
    made.transport.link.accept({ session });
    expect(made.recorded('open')).toEqual([{ protocol: '', resumed: false, session, opens: 1 }]);
    expect(made.connection.getSnapshot().session).toBe(session);
    made.transport.link.drop();
    expect(made.connection.getSnapshot().session).toBeNull();
  });

  test('counts how many times it has opened', () => {
    const made = openHarness();
    for (let loss = 0; loss < 2; loss += 1) {
      made.connection.reconnect();
      made.transport.link.drop();
      made.clock.advance(made.delay());
      made.transport.link.accept();
    }
    expect(made.recorded('open').map(({ opens }) => opens)).toEqual([1, 2, 3]);
  });
});

describe('the query', () => {
  test.each([
    ['ws://server.test/chat', { token: 'a b&c', room: 7, live: true }, '?token=a%20b%26c&room=7&live=true'],
    ['ws://server.test/chat?v=1', { token: 'x' }, '?v=1&token=x'],
    ['ws://server.test/chat?', { token: 'x' }, '?token=x'],
    ['ws://server.test/chat', { none: null, absent: undefined }, ''],
    ['ws://server.test/chat', { 'ü[]': '' }, '?%C3%BC%5B%5D='],
  ])('is added to %s', (url, query, added) => {
    const made = harness({ url, query });
    made.connection.open();
    expect(made.transport.link.request.url).toBe(`ws://server.test/chat${added}`);
  });

  test('is called again for each attempt, and may come later', async () => {
    let token = 0;
    const query = vi.fn<(context: DialContext) => Promise<Query>>(() => Promise.resolve({ token: (token += 1) }));
    const made = harness({ query });
    made.connection.open();
    await settled();
    made.transport.link.drop();
    made.clock.advance(made.delay());
    await settled();
    expect(made.transport.links.map(({ request }) => request.url)).toEqual([
      'ws://server.test/?token=1',
      'ws://server.test/?token=2',
    ]);
    expect(query.mock.calls[1]?.[0]).toMatchObject({ attempt: 1, cause: { kind: 'refused' } });
  });

  test.each([
    ['query-failed', () => Promise.reject(new Error('no token'))],
    ['query-failed', () => inspectThrow()],
    ['invalid-option', () => 'token=secret' as never],
    ['invalid-option', () => ({ token: { secret: 1 } }) as never],
    ['invalid-option', () => new URLSearchParams({ token: 'secret' }) as never],
  ])('ends the attempt with %s, which is retried', async (code, query) => {
    const made = harness({ query });
    made.connection.open();
    await settled();
    expect(made.errorCodes()).toEqual([code]);
    expect(String(made.recorded('error')[0]?.message)).not.toContain('secret');
    expect(made.connection.getSnapshot().status).toBe('waiting');
  });

  test('of a wrong type is refused at creation', () => {
    expect(() => harness({ query: ['token'] as never })).toThrow(/query/);
    expect(() => harness({ query: { at: NaN } })).toThrow(/query/);
  });

  test.each([
    ['parameters of a URL', new URLSearchParams({ token: 'x' })],
    ['a Map', new Map([['token', 'x']])],
    ['a Set', new Set(['token'])],
    ['a promise', Promise.resolve({ token: 'x' })],
    ['a date', new Date(0)],
  ])('is not taken for an empty one when it is %s', (_, query) => {
    expect(() => harness({ query: query as never })).toThrow(/query/);
  });

  test.each([
    ['of another realm', runInNewContext('({ token: "x" })') as Query],
    ['without a prototype', Object.assign(Object.create(null) as object, { token: 'x' })],
    ['in a proxy', new Proxy({ token: 'x' }, {})],
  ])('may be an object %s', (_, query) => {
    const made = harness({ query });
    made.connection.open();
    expect(made.transport.link.request.url).toBe('ws://server.test/?token=x');
  });

  test('that is a function can mend an unauthorized close', () => {
    const made = openHarness({ query: () => ({ token: 'fresh' }) });
    made.transport.link.end({ code: 4401 });
    expect(made.connection.getSnapshot().status).toBe('waiting');
  });
});

function inspectThrow(): never {
  throw new Error('hidden');
}

describe('url and protocols functions', () => {
  test('are called again for each attempt', () => {
    let token = 0;
    const made = harness({
      url: () => `ws://server.test/?token=${(token += 1)}`,
      protocols: () => [`token.${token}`],
    });
    made.connection.open();
    made.transport.link.drop();
    made.clock.advance(made.delay());
    expect(made.transport.links.map(({ request: { url, protocols } }) => [url, ...protocols])).toEqual([
      ['ws://server.test/?token=1', 'token.1'],
      ['ws://server.test/?token=2', 'token.2'],
    ]);
  });

  test('are not asked before they are needed', () => {
    const url = vi.fn(() => 'ws://server.test/');
    harness({ url });
    expect(url).not.toHaveBeenCalled();
  });

  test('receive the attempt that they are called for', () => {
    const contexts: DialContext[] = [];
    const made = harness({
      url(context) {
        contexts.push(context);
        return 'ws://server.test/';
      },
      protocols(context) {
        contexts.push(context);
        return [];
      },
    });
    made.connection.open();
    made.transport.link.end({ code: 1012, reason: 'restart' });
    made.clock.advance(made.delay());
    const cause = { code: 1012, reason: 'restart', wasClean: true, kind: 'refused' };
    expect(contexts.map(({ attempt, cause }) => ({ attempt, cause }))).toEqual([
      { attempt: 0, cause: null },
      { attempt: 0, cause: null },
      { attempt: 1, cause },
      { attempt: 1, cause },
    ]);
    expect(contexts[0]?.signal).toBeInstanceOf(AbortSignal);
  });

  test('receive the close code that made a fresh token necessary', () => {
    const codes: (number | undefined)[] = [];
    const made = harness({
      url({ cause }) {
        codes.push(cause?.code);
        return 'ws://server.test/';
      },
    });
    made.openUp();
    made.transport.link.end({ code: 4401 });
    made.clock.advance(made.delay());
    expect(codes).toEqual([undefined, 4401]);
  });

  test('may be asynchronous, both of them', async () => {
    const made = harness({
      url: () => Promise.resolve('ws://server.test/?token=1'),
      protocols: () => Promise.resolve(['v1']),
    });
    made.connection.open();
    expect(made.connection.getSnapshot().status).toBe('connecting');
    await settled();
    expect(made.transport.link.request).toMatchObject({ url: 'ws://server.test/?token=1', protocols: ['v1'] });
  });

  test('dial at once where they answer at once', () => {
    const { connection, transport } = harness({ url: () => 'ws://server.test/', protocols: () => 'v1' });
    connection.open();
    expect(transport.links).toHaveLength(1);
  });
});

describe('the connect timeout', () => {
  const never = (): Promise<never> => new Promise(() => {});

  test.each([
    ['a handshake', {}],
    ['a url function', { url: never }],
    ['a protocols function', { protocols: never }],
  ])('ends %s that never settles', async (_, options) => {
    const made = harness({ ...options, connectTimeoutMs: 3_000 });
    made.connection.open();
    await settled();
    made.clock.advance(2_999);
    expect(made.connection.getSnapshot().status).toBe('connecting');
    made.clock.advance(1);
    expect(made.connection.getSnapshot()).toMatchObject({
      status: 'waiting',
      cause: { code: 1006, wasClean: false, kind: 'connect-timeout' },
      error: { code: 'connect-timeout' },
    });
    expect(made.errorCodes()).toEqual(['connect-timeout']);
    expect(made.recorded('close')).toHaveLength(1);
    expect(made.transport.live).toBe(0);
  });

  test('is 10 s by default', () => {
    const { connection, clock } = harness();
    connection.open();
    clock.advance(9_999);
    expect(connection.getSnapshot().status).toBe('connecting');
    clock.advance(1);
    expect(connection.getSnapshot().status).toBe('waiting');
  });

  test('covers the functions and the handshake together', async () => {
    const url = deferred<string>();
    const made = harness({ url: () => url.promise, connectTimeoutMs: 1_000 });
    made.connection.open();
    made.clock.advance(600);
    url.resolve('ws://server.test/');
    await settled();
    expect(made.transport.links).toHaveLength(1);
    made.clock.advance(400);
    expect(made.connection.getSnapshot().status).toBe('waiting');
    expect(made.transport.live).toBe(0);
  });

  test('restarts with each attempt', () => {
    const made = harness({ connectTimeoutMs: 1_000 });
    made.connection.open();
    made.clock.advance(900);
    made.transport.link.drop();
    made.clock.advance(made.delay());
    made.clock.advance(999);
    expect(made.connection.getSnapshot().status).toBe('connecting');
    made.clock.advance(1);
    expect(made.connection.getSnapshot().status).toBe('waiting');
  });

  test('does not end a link that opened in time', () => {
    const made = harness({ connectTimeoutMs: 1_000 });
    made.connection.open();
    made.clock.advance(999);
    made.transport.link.accept();
    made.clock.advance(60_000);
    expect(made.connection.getSnapshot().status).toBe('open');
  });
});

describe('a late result', () => {
  test.each([
    ['a timeout', ({ clock }: ReturnType<typeof harness>) => clock.advance(10_000)],
    ['close()', ({ connection }: ReturnType<typeof harness>) => connection.close()],
  ])('of a url or protocols function is ignored after %s', async (_, end) => {
    const url = deferred<string>();
    const protocols = deferred<string>();
    for (const made of [harness({ url: () => url.promise }), harness({ protocols: () => protocols.promise })]) {
      made.connection.open();
      end(made);
      url.resolve('ws://server.test/');
      protocols.resolve('v1');
      await settled();
      expect(made.transport.links).toHaveLength(0);
    }
  });

  test('of an earlier attempt is ignored while the next one is under way', async () => {
    const urls = [deferred<string>(), deferred<string>()];
    let asked = 0;
    const made = harness({ url: () => urls[asked++]?.promise ?? 'ws://server.test/none' });
    made.connection.open();
    made.connection.reconnect();
    urls[0]?.resolve('ws://server.test/first');
    await settled();
    expect(made.transport.links).toHaveLength(0);
    urls[1]?.resolve('ws://server.test/second');
    await settled();
    expect(made.transport.links.map(({ request }) => request.url)).toEqual(['ws://server.test/second']);
  });

  test('that is a rejection is ignored, too', async () => {
    const url = deferred<string>();
    const made = harness({ url: () => url.promise });
    made.connection.open();
    made.connection.close();
    url.reject(new Error('too late'));
    await settled();
    expect(made.errorCodes()).toEqual([]);
    expect(made.connection.getSnapshot().status).toBe('closed');
  });
});

describe('the abort signal', () => {
  function dialledWithSignals(): ReturnType<typeof harness> & { signals: AbortSignal[] } {
    const signals: AbortSignal[] = [];
    const made = harness({
      url({ signal }) {
        signals.push(signal);
        return 'ws://server.test/';
      },
    });
    made.connection.open();
    signals.push(made.transport.link.request.signal);
    return Object.assign(made, { signals });
  }

  test.each<[string, (made: ReturnType<typeof harness>) => void]>([
    ['the timeout', ({ clock }) => clock.advance(10_000)],
    ['close()', ({ connection }) => connection.close()],
    ['reconnect()', ({ connection }) => connection.reconnect()],
    ['a refusal', ({ transport }) => transport.link.drop()],
  ])('is aborted when %s ends the attempt', (_, end) => {
    const made = dialledWithSignals();
    const signals = made.signals.slice(0, 2);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    end(made);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  test('is aborted also for later readers', () => {
    const contexts: DialContext[] = [];
    const made = harness({
      url(context) {
        contexts.push(context);
        return 'ws://server.test/';
      },
    });
    made.connection.open();
    made.connection.close();
    expect(contexts[0]?.signal.aborted).toBe(true);
  });

  test('is not aborted by an attempt that opens', () => {
    const made = dialledWithSignals();
    made.transport.link.accept();
    made.clock.advance(60_000);
    expect(made.signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });
});

describe('an attempt that does not open', () => {
  test('ends as refused and is retried', () => {
    const made = harness();
    made.connection.open();
    made.transport.link.drop();
    expect(made.connection.getSnapshot()).toMatchObject({
      status: 'waiting',
      cause: { code: 1006, wasClean: false, kind: 'refused' },
    });
    expect(made.recorded('close')).toHaveLength(1);
    expect(made.recorded('open')).toHaveLength(0);
  });

  test('clears its error when a later one opens, and keeps the cause', () => {
    const made = harness();
    made.connection.open();
    made.clock.advance(10_000);
    expect(made.connection.getSnapshot().error?.code).toBe('connect-timeout');
    made.clock.advance(made.delay());
    made.transport.link.accept();
    expect(made.connection.getSnapshot()).toMatchObject({ error: null, cause: { kind: 'connect-timeout' } });
  });
});

describe('a link that opened', () => {
  test('ends as lost without a close frame, and as remote with one', () => {
    const lost = openHarness();
    lost.transport.link.drop();
    expect(lost.connection.getSnapshot().cause).toEqual({ code: 1006, reason: '', wasClean: false, kind: 'lost' });
    const closed = openHarness();
    closed.transport.link.end({ code: 1001, reason: 'going away' });
    expect(closed.connection.getSnapshot().cause).toEqual({
      code: 1001,
      reason: 'going away',
      wasClean: true,
      kind: 'remote',
    });
  });

  test('goes on after an error that the transport reports', () => {
    const made = openHarness();
    made.transport.link.fail(new Error('a hiccup'));
    expect(made.errorCodes()).toEqual(['transport-failed']);
    expect(made.connection.getSnapshot().status).toBe('open');
    made.transport.link.receive('still here');
    expect(made.recorded('message')).toEqual(['still here']);
  });
});
