import type {
  AcknowledgedConnection,
  JsonRpcCall,
  JsonRpcMessage,
  JsonRpcOptions,
  WebSocketFrame,
} from '@steadysocket/core';
import { createConnection, jsonRpc, JsonRpcError, requests } from '@steadysocket/core';
import type { FakeLink, FakeTransport, ManualClock } from '@steadysocket/core/testing';
import { fakeTransport, manualClock } from '@steadysocket/core/testing';
import { rejection, settled, stateOf } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';

interface World {
  readonly connection: AcknowledgedConnection<JsonRpcCall, JsonRpcMessage>;
  readonly inner: FakeTransport<WebSocketFrame>;
  readonly clock: ManualClock;
  readonly link: FakeLink<WebSocketFrame>;
  readonly messages: JsonRpcCall[];
  /** Codes of `error` events. */
  readonly errors: string[];
  receive(value: unknown): void;
  sent(): unknown[];
}

function calling(options?: JsonRpcOptions): World {
  const inner = fakeTransport({ onConnect: (link) => link.accept() });
  const clock = manualClock();
  const connection = createConnection('ws://server.test/', { transport: requests(inner, jsonRpc(options)), clock });
  const messages: JsonRpcCall[] = [];
  const errors: string[] = [];
  connection.on('message', (message) => messages.push(message));
  connection.on('error', ({ code }) => errors.push(code));
  connection.open();
  const { link } = inner;
  return {
    connection,
    inner,
    clock,
    link,
    messages,
    errors,
    receive: (value) => link.receive(JSON.stringify(value)),
    sent: () => link.sent.map((frame) => JSON.parse(frame as string) as unknown),
  };
}

describe('a call', () => {
  test('is a request where deliver sends it, and a notification where send does', async () => {
    const { connection, receive, sent } = calling();
    connection.send({ method: 'log', params: ['hello'] });
    const sum = connection.deliver({ method: 'sum', params: [1, 2] });
    const nothing = connection.deliver({ method: 'now' });
    expect(sent()).toEqual([
      { jsonrpc: '2.0', method: 'log', params: ['hello'] },
      { jsonrpc: '2.0', method: 'sum', params: [1, 2], id: 1 },
      { jsonrpc: '2.0', method: 'now', id: 2 },
    ]);
    receive({ jsonrpc: '2.0', id: 2, result: null });
    receive({ jsonrpc: '2.0', id: 1, result: 3 });
    expect(await sum).toBe(3);
    expect(await nothing).toBeNull();
  });

  test('rejects with an error whose code and data can be read, and whose text quotes nothing', async () => {
    const { connection, receive } = calling();
    const delivery = connection.deliver({ method: 'pay' });
    receive({ jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'secret balance', data: { left: 7 } } });
    const error = await delivery.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(JsonRpcError);
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'refused' });
    expect((error as JsonRpcError).cause).toEqual({ code: -32000, message: 'secret balance', data: { left: 7 } });
    expect((error as JsonRpcError).message).not.toContain('secret');
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(Object.keys(error as object)).not.toContain('answer');
  });

  test('keeps no id that the application has given it', () => {
    const { connection, sent } = calling();
    const call: JsonRpcCall & { readonly id: number } = { method: 'log', id: 1 };
    connection.send(call);
    connection.deliver(call).catch(() => {});
    expect(sent()).toEqual([
      { jsonrpc: '2.0', method: 'log' },
      { jsonrpc: '2.0', method: 'log', id: 1 },
    ]);
    connection.close();
  });

  test('needs a method', async () => {
    const { connection, sent } = calling();
    expect(() => connection.send({} as JsonRpcCall)).toThrow(/method/);
    expect(await rejection(connection.deliver({ method: 7 } as unknown as JsonRpcCall))).toBe('encode-failed');
    expect(sent()).toEqual([]);
  });
});

describe('what arrives', () => {
  test('is a message where it is a notification', () => {
    const { receive, messages } = calling();
    receive({ jsonrpc: '2.0', method: 'tick', params: { n: 1 } });
    expect(messages).toMatchObject([{ method: 'tick', params: { n: 1 } }]);
  });

  test('may be a batch of answers, notifications and requests', async () => {
    const { connection, receive, messages, sent } = calling({ methods: { ping: () => 'pong' } });
    const deliveries = [connection.deliver({ method: 'a' }), connection.deliver({ method: 'b' })];
    receive([
      { jsonrpc: '2.0', id: 2, result: 'two' },
      { jsonrpc: '2.0', method: 'tick' },
      { jsonrpc: '2.0', id: 1, method: 'ping' },
      { jsonrpc: '2.0', id: 1, result: 'one' },
    ]);
    expect(await Promise.all(deliveries)).toEqual(['one', 'two']);
    expect(messages).toMatchObject([{ method: 'tick' }]);
    await settled();
    expect(sent().at(-1)).toEqual([{ jsonrpc: '2.0', id: 1, result: 'pong' }]);
  });

  test.each([
    ['a number', 7],
    ['null', null],
    ['an empty batch', []],
    ['an object of another kind', { hello: 'world' }],
    ['an answer without a result', { jsonrpc: '2.0', id: 1 }],
    ['an answer without an id', { jsonrpc: '2.0', result: 1 }],
    ['an id that is an object', { jsonrpc: '2.0', id: {}, method: 'x' }],
    ['a batch in a batch', [[{ jsonrpc: '2.0', method: 'x' }]]],
  ])('is skipped with an error event where it is %s', async (_, value) => {
    const { connection, receive, messages, errors } = calling({ methods: { x: () => 1 } });
    const delivery = connection.deliver({ method: 'a' });
    receive(value);
    expect(errors).toEqual(['decode-failed']);
    expect(messages).toEqual([]);
    expect(await stateOf(delivery)).toBe('pending');
    delivery.catch(() => {});
    connection.close();
  });

  test('costs the rest of a batch nothing where one part is wrong', () => {
    const { receive, messages, errors } = calling();
    receive([{ jsonrpc: '2.0', method: 'a' }, 7, { jsonrpc: '2.0', method: 'b' }]);
    expect(messages).toMatchObject([{ method: 'a' }, { method: 'b' }]);
    expect(errors).toEqual(['decode-failed']);
  });

  test('is an error event where the server could not read something', () => {
    const { receive, errors, messages } = calling();
    receive({ jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } });
    expect(errors).toEqual(['refused']);
    expect(messages).toEqual([]);
  });

  test.each([
    ['a text', 'no'],
    ['an object without a code', { reason: 'no' }],
  ])('rejects the request also where the error is %s', async (_, error) => {
    const { connection, receive } = calling();
    const delivery = rejection(connection.deliver({ method: 'a' }));
    receive({ id: 1, error });
    expect(await delivery).toBe('refused');
  });

  test('may be of a server that sends a result beside an error of null', async () => {
    const { connection, receive } = calling();
    const delivery = connection.deliver({ method: 'a' });
    receive({ id: 1, result: 'fine', error: null });
    expect(await delivery).toBe('fine');
  });
});

describe('a request of the server', () => {
  test('is answered by its method, with the id that it has', async () => {
    const { receive, sent, messages } = calling({
      methods: {
        add: async (params) => Promise.resolve((params as number[]).reduce((a, b) => a + b)),
        nothing: () => {},
      },
    });
    receive({ jsonrpc: '2.0', id: 'x', method: 'add', params: [1, 2] });
    receive({ jsonrpc: '2.0', id: null, method: 'nothing' });
    await settled();
    expect(sent()).toEqual(
      expect.arrayContaining([
        { jsonrpc: '2.0', id: 'x', result: 3 },
        { jsonrpc: '2.0', id: null, result: null },
      ]),
    );
    expect(messages).toEqual([]);
  });

  test.each(['missing', 'constructor', '__proto__', 'toString'])(
    'is answered with -32601 where nothing handles it: %s',
    async (method) => {
      const { receive, sent } = calling({ methods: {} });
      receive({ jsonrpc: '2.0', id: 1, method });
      await settled();
      expect(sent()).toEqual([{ jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'Method not found' } }]);
    },
  );

  test('is answered with the error that its method throws', async () => {
    const { receive, sent } = calling({
      methods: {
        refuse: () => {
          throw new JsonRpcError({ code: 4, message: 'not now', data: { later: true } });
        },
      },
    });
    receive({ jsonrpc: '2.0', id: 1, method: 'refuse' });
    await settled();
    expect(sent()).toEqual([{ jsonrpc: '2.0', id: 1, error: { code: 4, message: 'not now', data: { later: true } } }]);
  });

  test('learns nothing of any other error, which surfaces as uncaught', async () => {
    const thrown = new Error('secret');
    let answers: unknown[] = [];
    const uncaught = await uncaughtDuring(async () => {
      const { receive, sent } = calling({
        methods: {
          fail: () => {
            throw thrown;
          },
        },
      });
      receive({ jsonrpc: '2.0', id: 1, method: 'fail' });
      await settled();
      answers = sent();
    });
    expect(uncaught).toEqual([thrown]);
    expect(answers).toEqual([{ jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'Internal error' } }]);
  });

  test('is answered with -32603 where the result does not encode', async () => {
    let answers: unknown[] = [];
    const uncaught = await uncaughtDuring(async () => {
      const { receive, sent } = calling({ methods: { huge: () => 1n } });
      receive({ jsonrpc: '2.0', id: 1, method: 'huge' });
      await settled();
      answers = sent();
    });
    expect(uncaught).toMatchObject([{ name: 'TypeError' }]);
    expect(answers).toEqual([{ jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'Internal error' } }]);
  });
});

describe('a batch', () => {
  test('is one frame, whose answers may come in any order, and resolves with each outcome in the order of the calls', async () => {
    const { connection, receive, sent } = calling();
    const batch = connection.deliver([{ method: 'a' }, { method: 'b', params: [1] }, { method: 'c' }]);
    const single = connection.deliver({ method: 'd' });
    expect(sent()).toEqual([
      [
        { jsonrpc: '2.0', method: 'a', id: 1 },
        { jsonrpc: '2.0', method: 'b', params: [1], id: 2 },
        { jsonrpc: '2.0', method: 'c', id: 3 },
      ],
      { jsonrpc: '2.0', method: 'd', id: 4 },
    ]);
    receive([
      { jsonrpc: '2.0', id: 3, result: 'three' },
      { jsonrpc: '2.0', id: 1, result: 'one' },
      { jsonrpc: '2.0', id: 2, error: { code: 7, message: 'no' } },
      { jsonrpc: '2.0', id: 4, result: 'four' },
    ]);
    expect(await batch).toMatchObject([
      { status: 'fulfilled', value: 'one' },
      { status: 'rejected', reason: { code: 'refused', cause: { code: 7, message: 'no' } } },
      { status: 'fulfilled', value: 'three' },
    ]);
    expect(await single).toBe('four');
  });

  test('is complete when its last answer comes, in whatever frames, and answers that come twice count once', async () => {
    const { connection, receive, messages } = calling();
    const batch = connection.deliver([{ method: 'a' }, { method: 'b' }]);
    receive([{ jsonrpc: '2.0', id: 2, result: 'two' }]);
    receive({ jsonrpc: '2.0', id: 2, result: 'again' });
    expect(await stateOf(batch)).toBe('pending');
    receive({ jsonrpc: '2.0', id: 1, result: 'one' });
    expect(await batch).toMatchObject([{ value: 'one' }, { value: 'two' }]);
    expect(messages).toEqual([]);
  });

  test('is of notifications where send sends it', () => {
    const { connection, sent } = calling();
    connection.send([{ method: 'a' }, { method: 'b' }]);
    expect(sent()).toEqual([
      [
        { jsonrpc: '2.0', method: 'a' },
        { jsonrpc: '2.0', method: 'b' },
      ],
    ]);
  });

  test('has at least one call, and no other batch', async () => {
    const { connection, sent } = calling();
    expect(() => connection.send([])).toThrow(/a call/);
    expect(await rejection(connection.deliver([]))).toBe('encode-failed');
    expect(await rejection(connection.deliver([[{ method: 'a' }]] as never))).toBe('encode-failed');
    expect(sent()).toEqual([]);
  });

  test('rejects as a whole when the link ends before its last answer', async () => {
    const { connection, receive, link } = calling();
    const batch = rejection(connection.deliver([{ method: 'a' }, { method: 'b' }]));
    receive({ jsonrpc: '2.0', id: 1, result: 'one' });
    link.drop();
    expect(await batch).toBe('ack-unknown');
    connection.close();
  });

  test('of the server is answered in a batch, also one of one request; its notifications are messages', async () => {
    let answerSlowly: (value: string) => void = () => {};
    const { receive, sent, messages } = calling({
      methods: { fast: () => 'fast', slow: () => new Promise<string>((resolve) => (answerSlowly = resolve)) },
    });
    receive([
      { jsonrpc: '2.0', id: 1, method: 'slow' },
      { jsonrpc: '2.0', method: 'tick' },
      { jsonrpc: '2.0', id: 2, method: 'fast' },
      { jsonrpc: '2.0', id: 3, method: 'missing' },
    ]);
    await settled();
    expect(sent()).toEqual([]);
    receive([{ jsonrpc: '2.0', id: 4, method: 'fast' }]);
    await settled();
    answerSlowly('slow');
    await settled();
    expect(sent()).toEqual([
      [{ jsonrpc: '2.0', id: 4, result: 'fast' }],
      [
        { jsonrpc: '2.0', id: 1, result: 'slow' },
        { jsonrpc: '2.0', id: 2, result: 'fast' },
        { jsonrpc: '2.0', id: 3, error: { code: -32601, message: 'Method not found' } },
      ],
    ]);
    expect(messages).toMatchObject([{ method: 'tick' }]);
  });

  test('of notifications gets no answer', async () => {
    const { receive, sent } = calling({ methods: { tick: () => 1 } });
    receive([{ jsonrpc: '2.0', method: 'tick' }]);
    await settled();
    expect(sent()).toEqual([]);
  });

  test('of more requests than can be answered is answered up to the bound, with one error event', async () => {
    const { receive, sent, errors } = calling({ methods: { ping: () => 1 } });
    receive(Array.from({ length: 20_000 }, (_, id) => ({ id, method: 'ping' })));
    await settled();
    expect(errors).toEqual(['overflow']);
    expect(sent()).toHaveLength(1);
    expect(sent()[0]).toHaveLength(16_384);
    receive([{ id: 1, method: 'ping' }]);
    await settled();
    expect(sent()).toHaveLength(2);
  });
});

describe('a cancelled or expired request', () => {
  const cancel = (id: number): JsonRpcCall => ({ method: '$/cancelRequest', params: { id } });

  test('is cancelled on the server, where the protocol can say so', async () => {
    const { connection, sent, receive, messages } = calling({ cancel });
    const controller = new AbortController();
    const delivery = connection.deliver({ method: 'a' }, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(delivery).rejects.toThrow('enough');
    expect(sent()).toEqual([
      { jsonrpc: '2.0', method: 'a', id: 1 },
      { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 1 } },
    ]);
    receive({ jsonrpc: '2.0', id: 1, error: { code: -32800, message: 'cancelled' } });
    expect(messages).toEqual([]);
  });

  test('is cancelled when its time is over, and a batch as far as it has no answer', async () => {
    const { connection, sent, receive, clock } = calling({ cancel });
    const delivery = rejection(connection.deliver([{ method: 'a' }, { method: 'b' }], { timeoutMs: 1_000 }));
    receive([{ id: 1, result: 1 }]);
    clock.advance(1_000);
    expect(await delivery).toBe('timeout');
    expect(sent().slice(1)).toEqual([{ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 2 } }]);
  });

  test('sends nothing where it was answered, is queued, or went to an earlier link', async () => {
    const { connection, link, inner, clock } = calling({ cancel });
    const controller = new AbortController();
    const { signal } = controller;
    const answered = connection.deliver({ method: 'a' }, { signal });
    link.receive('{"id":1,"result":1}');
    await answered;
    const lost = rejection(connection.deliver({ method: 'b' }, { signal }));
    link.drop();
    expect(await lost).toBe('ack-unknown');
    const queued = connection.deliver({ method: 'c' }, { signal }).catch(() => 'withdrawn');
    controller.abort();
    expect(await queued).toBe('withdrawn');
    clock.advance(60_000);
    expect(inner.links.length).toBeGreaterThan(1);
    expect(inner.link.sent).toEqual([]);
    expect(link.sent).toHaveLength(2);
  });

  test('costs the connection nothing where the cancellation does not encode', async () => {
    const { connection, link, errors } = calling({ cancel: () => ({}) as JsonRpcCall });
    const controller = new AbortController();
    const delivery = connection.deliver({ method: 'a' }, { signal: controller.signal }).catch(() => 'aborted');
    controller.abort();
    expect(await delivery).toBe('aborted');
    expect([errors, link.isLive]).toEqual([['encode-failed'], true]);
  });
});
