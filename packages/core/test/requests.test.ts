import type { AcknowledgedConnection, Heartbeat, RequestsOptions, Transport, WebSocketFrame } from '@steadysocket/core';
import { createConnection, heartbeat, json, requests } from '@steadysocket/core';
import type { FakeTransport, FakeTransportOptions, ManualClock } from '@steadysocket/core/testing';
import { fakeTransport, manualClock } from '@steadysocket/core/testing';
import { rejection, settled, stateOf } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test, vi } from 'vitest';

interface Message {
  readonly id?: number | string;
  readonly to?: number | string;
  readonly text?: string;
}

interface World {
  readonly connection: AcknowledgedConnection<Message, Message>;
  readonly inner: FakeTransport<WebSocketFrame>;
  readonly clock: ManualClock;
  readonly messages: Message[];
  /** Codes of errors, and reasons of drops. */
  readonly troubles: string[];
  answer(to: number | string, text?: string): void;
}

type Options = RequestsOptions<Message, Message, WebSocketFrame>;

const beats = heartbeat({
  message: 'ping',
  intervalMs: 1_000,
  timeoutMs: 500,
  isReply: (frame) => frame === 'pong' || frame === '{"to":"heartbeat"}',
});

function asking(
  options: Partial<Options> = {},
  kit: FakeTransportOptions<WebSocketFrame> = {},
  rest: { readonly queue?: false; readonly heartbeat?: Heartbeat } = {},
): World {
  const inner = fakeTransport(kit);
  const clock = manualClock(1_700_000_000_000);
  const transport = requests(inner, {
    codec: json<Message>(),
    attach: (message: Message, id: number) => ({ ...message, id }),
    idOf: ({ to }: Message) => to,
    ...options,
  });
  const connection = createConnection('ws://server.test/', { transport, clock, random: () => 0, ...rest });
  const messages: Message[] = [];
  const troubles: string[] = [];
  connection.on('message', (message) => messages.push(message));
  connection.on('error', ({ code }) => troubles.push(code));
  connection.on('drop', ({ reason }) => troubles.push(reason));
  connection.open();
  const answer = (to: number | string, text?: string): void => inner.link.receive(JSON.stringify({ to, text }));
  return { connection, inner, clock, messages, troubles, answer };
}

function opened(...parameters: Parameters<typeof asking>): World {
  const made = asking(...parameters);
  made.inner.link.accept();
  return made;
}

describe('a request', () => {
  test('resolves with its answer, which is no message', async () => {
    const { connection, inner, answer, messages } = opened();
    const delivery = connection.deliver({ text: 'how much?' });
    expect(inner.link.sent).toEqual(['{"text":"how much?","id":1}']);
    expect(await stateOf(delivery)).toBe('pending');
    answer(1, 'seven');
    expect(await delivery).toEqual({ to: 1, text: 'seven' });
    expect(messages).toEqual([]);
  });

  test('finds its answer among those of others, in any order', async () => {
    const { connection, answer } = opened();
    const deliveries = ['a', 'b', 'c'].map((text) => connection.deliver({ text }));
    for (const id of [3, 1, 2]) answer(id, String(id));
    expect(await Promise.all(deliveries)).toMatchObject([{ text: '1' }, { text: '2' }, { text: '3' }]);
  });

  test('can be answered while it is written', async () => {
    const { connection } = opened({}, { onFrame: (_frame, link) => link.receive('{"to":1,"text":"at once"}') });
    expect(await connection.deliver({})).toEqual({ to: 1, text: 'at once' });
  });

  test('may be a list, where the protocol has lists and no batches', async () => {
    const list: Partial<RequestsOptions<unknown, unknown, WebSocketFrame>> = {
      attach: (message, id) => [id, ...(message as unknown[])],
      idOf: (message) => (message as [number])[0],
    };
    const { connection, inner } = opened(list as Partial<Options>);
    const delivery = connection.deliver(['room', 'join'] as Message);
    expect(inner.link.sent).toEqual(['[1,"room","join"]']);
    inner.link.receive('[1,"ok"]');
    expect(await delivery).toEqual([1, 'ok']);
  });

  test('stands beside messages that ask for nothing', async () => {
    const { connection, inner, answer, messages } = opened();
    expect(connection.send({ text: 'hello' })).toBe('sent');
    const delivery = connection.deliver({ text: 'how much?' });
    inner.link.receive('{"text":"news"}');
    answer(1);
    await delivery;
    expect(inner.link.sent[0]).toBe('{"text":"hello"}');
    expect(messages).toEqual([{ text: 'news' }]);
  });

  test('resolves with what the application makes of the answer, or rejects with what that throws', async () => {
    const refusal = new Error('sold out');
    const { connection, answer } = opened({
      resultOf({ text }) {
        if (text === 'no') throw refusal;
        return text;
      },
    });
    const deliveries = [connection.deliver({}), connection.deliver({})];
    answer(1, 'yes');
    answer(2, 'no');
    expect(await deliveries[0]).toBe('yes');
    await expect(deliveries[1]).rejects.toBe(refusal);
  });

  test('has its own id, on every link and every connection of the transport', async () => {
    const inner = fakeTransport({ onConnect: (link) => link.accept() });
    const transport = requests(inner, {
      codec: json<Message>(),
      attach: (message: Message, id: number) => ({ ...message, id }),
      idOf: ({ to }: Message) => to,
    });
    const connections = ['a', 'b'].map((name) => createConnection(`ws://${name}.test/`, { transport }));
    for (const connection of connections) {
      connection.open();
      connection.deliver({}).catch(() => {});
    }
    connections[0]?.reconnect();
    connections[0]?.deliver({}).catch(() => {});
    expect(inner.links.map(({ sent }) => sent)).toEqual([['{"id":1}'], ['{"id":2}'], ['{"id":3}']]);
    for (const connection of connections) connection.close();
    await settled();
  });

  test('is encoded when it is asked, so that the caller may change its object', async () => {
    const { connection, inner } = asking();
    const message = { text: 'before' };
    const delivery = connection.deliver(message);
    message.text = 'after';
    inner.link.accept();
    expect(inner.link.sent).toEqual(['{"text":"before","id":1}']);
    inner.link.receive('{"to":1}');
    await delivery;
  });

  test('rejects when it does not encode, or its id cannot be attached', async () => {
    const made = opened({
      attach() {
        throw new Error('cannot');
      },
    });
    expect(await rejection(made.connection.deliver({}))).toBe('encode-failed');
    expect(made.inner.link.sent).toEqual([]);
    expect(made.clock.pending).toBe(0);
  });
});

describe('an answer', () => {
  test.each([
    ['late', 1],
    ['to nobody', 99],
    ['to an id of another type', '1'],
  ])('%s changes nothing, and is no message', async (_, to) => {
    const { connection, clock, answer, messages, troubles } = opened();
    const delivery = rejection(connection.deliver({}, { timeoutMs: 100 }));
    if (to === 1) clock.advance(100);
    answer(to);
    clock.advance(100);
    expect(await delivery).toBe('timeout');
    expect([messages, troubles]).toEqual([[], []]);
  });

  test('that comes twice counts once', async () => {
    const { connection, answer, messages } = opened();
    const first = connection.deliver({});
    answer(1, 'first');
    answer(1, 'second');
    const next = connection.deliver({});
    answer(2, 'third');
    expect(await first).toMatchObject({ text: 'first' });
    expect(await next).toMatchObject({ text: 'third' });
    expect(messages).toEqual([]);
  });

  test('on a later link is nothing to a request of the earlier one', async () => {
    const { connection, inner, clock, answer } = opened();
    const first = rejection(connection.deliver({}));
    inner.link.drop();
    clock.advance(0);
    inner.link.accept();
    const second = connection.deliver({});
    answer(1, 'old');
    answer(2, 'new');
    expect(await first).toBe('ack-unknown');
    expect(await second).toMatchObject({ text: 'new' });
  });

  test('is a sign of life', async () => {
    const { connection, clock, answer } = opened({}, {}, { heartbeat: beats });
    clock.advance(1_000);
    const delivery = connection.deliver({});
    answer(1);
    await delivery;
    clock.advance(500);
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', latencyMs: null });
  });

  test('may be to a heartbeat, which is a frame as ever', () => {
    const { connection, inner, clock, troubles, messages } = opened({}, {}, { heartbeat: beats });
    clock.advance(1_000);
    expect(inner.link.sent).toEqual(['ping']);
    clock.advance(20);
    inner.link.receive('pong');
    expect(connection.getSnapshot().latencyMs).toBe(20);
    clock.advance(980);
    inner.link.receive('{"to":"heartbeat"}');
    expect(connection.getSnapshot().latencyMs).toBe(0);
    expect([troubles, messages]).toEqual([[], []]);
  });

  test('that does not decode raises an error event', () => {
    const { inner, troubles } = opened();
    inner.link.receive('no JSON');
    expect(troubles).toEqual(['decode-failed']);
  });

  test.each([
    ['idOf', {}],
    [
      'isRequest',
      { idOf: () => undefined, incoming: { isRequest: ({ to }: Message) => to === 1, answer: () => ({}) } },
    ],
  ] as const)('on which %s throws is a frame that does not decode', (_, options) => {
    const { connection, inner, messages, troubles } = opened(options);
    inner.link.receive('null');
    inner.link.receive('{"text":"next"}');
    expect([troubles, messages]).toEqual([['decode-failed'], [{ text: 'next' }]]);
    expect(connection.getSnapshot().error).toBeNull();
  });

  test('in a frame of several leaves the rest to the application', async () => {
    const { connection, inner, messages } = opened({
      codec: {
        encode: (message) => JSON.stringify(message),
        decodeAll(frame, emit) {
          for (const message of JSON.parse(frame as string) as Message[]) {
            if (message.text === 'bad') throw new Error('bad');
            emit(message);
          }
        },
      },
    });
    const deliveries = [connection.deliver({}), connection.deliver({}), connection.deliver({})];
    inner.link.receive('[{"text":"a"},{"to":2,"text":"two"},{"to":1,"text":"one"},{"text":"b"}]');
    expect(await Promise.all(deliveries.slice(0, 2))).toMatchObject([{ text: 'one' }, { text: 'two' }]);
    expect(messages).toEqual([{ text: 'a' }, { text: 'b' }]);
    inner.link.receive('[{"text":"c"},{"to":3},{"text":"bad"},{"text":"d"}]');
    expect(await deliveries[2]).toEqual({ to: 3 });
    expect(messages.slice(2)).toEqual([{ text: 'c' }]);
  });

  test('is decoded once', async () => {
    let decoded = 0;
    const codec = json<Message>();
    const { connection, inner, answer, messages } = opened({
      codec: {
        encode: (message) => codec.encode(message),
        decode(frame) {
          decoded += 1;
          return codec.decode(frame);
        },
      },
    });
    const delivery = connection.deliver({});
    answer(1);
    inner.link.receive('{"text":"news"}');
    await delivery;
    expect(decoded).toBe(2);
    expect(messages).toHaveLength(1);
  });
});

describe('a request and its link', () => {
  test('waits for one, behind what was sent before it', async () => {
    const { connection, inner, answer } = asking();
    connection.send({ text: 'first' });
    const delivery = connection.deliver({ text: 'second' });
    connection.send({ text: 'third' });
    expect(connection.getSnapshot().queued).toBe(3);
    inner.link.accept();
    expect(inner.link.sent).toEqual(['{"text":"first"}', '{"text":"second","id":1}', '{"text":"third"}']);
    answer(1);
    await delivery;
  });

  test('rejects with ack-unknown when the link ends before the answer, and is not sent again', async () => {
    const { connection, inner, clock } = opened();
    const delivery = rejection(connection.deliver({}));
    inner.link.drop();
    expect(await delivery).toBe('ack-unknown');
    clock.advance(0);
    inner.link.accept();
    expect(inner.link.sent).toEqual([]);
  });

  test('is sent once when the first link does not take it', async () => {
    const { connection, inner, clock, answer } = opened();
    inner.link.sendError = new Error('broken');
    const delivery = connection.deliver({});
    expect(inner.links[0]?.sent).toEqual([]);
    clock.advance(0);
    inner.link.accept();
    expect(inner.link.sent).toEqual(['{"id":1}']);
    answer(1, 'yes');
    expect(await delivery).toMatchObject({ text: 'yes' });
  });

  test('is dropped where nothing keeps it', async () => {
    const { connection, troubles } = asking({}, {}, { queue: false });
    expect(await rejection(connection.deliver({}))).toBe('dropped');
    expect(troubles).toEqual(['no-queue']);
  });

  test('rejects with unsupported where the connection has its own codec', async () => {
    const inner = fakeTransport({ onConnect: (link) => link.accept() });
    const transport = requests(inner, {
      codec: json<Message>(),
      attach: (message: Message, id: number) => ({ ...message, id }),
      idOf: ({ to }: Message) => to,
    });
    // TypeScript refuses it.
    const codecless = transport as unknown as Transport<WebSocketFrame>;
    const connection = createConnection('ws://server.test/', {
      transport: codecless,
      codec: json<Message>(),
    }) as AcknowledgedConnection<Message, Message>;
    connection.open();
    expect(await rejection(connection.deliver({}))).toBe('unsupported');
    expect(inner.link.sent).toEqual([]);
  });
});

describe('a signal', () => {
  test('rejects with its reason when it is aborted, and the answer that comes later is ignored', async () => {
    const { connection, clock, answer, messages } = opened();
    const controller = new AbortController();
    const delivery = connection.deliver({}, { signal: controller.signal });
    const reason = new Error('changed my mind');
    controller.abort(reason);
    await expect(delivery).rejects.toBe(reason);
    answer(1);
    expect(messages).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('withdraws what still waits', async () => {
    const { connection, inner, troubles } = asking();
    const controller = new AbortController();
    const delivery = connection.deliver({}, { signal: controller.signal });
    controller.abort();
    await expect(delivery).rejects.toMatchObject({ name: 'AbortError' });
    expect(troubles).toEqual(['aborted']);
    inner.link.accept();
    expect(inner.link.sent).toEqual([]);
  });

  test('that was aborted before sends nothing', async () => {
    const { connection, inner } = opened();
    await expect(connection.deliver({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(inner.link.sent).toEqual([]);
  });

  test('may have no reason and no `throwIfAborted`, as that of React Native', async () => {
    const { connection, inner, answer } = opened();
    const target = Object.assign(new EventTarget(), { aborted: false });
    const signal = target as unknown as AbortSignal;
    const answered = connection.deliver({}, { signal });
    answer(1);
    expect(await answered).toEqual({ to: 1 });
    const aborted = rejection(connection.deliver({}, { signal }));
    target.aborted = true;
    target.dispatchEvent(new Event('abort'));
    expect(await aborted).toBe('dropped');
    expect(await rejection(connection.deliver({}, { signal }))).toBe('dropped');
    expect(inner.link.sent).toHaveLength(2);
  });

  test('is listened to no longer than the request lasts', async () => {
    const { connection, answer, inner } = opened();
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const answered = connection.deliver({}, { signal });
    const lost = rejection(connection.deliver({}, { signal }));
    answer(1);
    await answered;
    inner.link.drop();
    await lost;
    expect(add).toHaveBeenCalledTimes(2);
    for (const [, listener] of add.mock.calls) expect(remove).toHaveBeenCalledWith('abort', listener);
  });
});

describe('what the server asks', () => {
  const incoming: NonNullable<Options['incoming']> = {
    isRequest: ({ id }) => id !== undefined,
    answer: async ({ id, text }) => {
      await settled();
      if (text === 'bad') throw new Error('cannot');
      return { ...(id !== undefined && { to: id }), text: `answer to ${String(text)}` };
    },
  };

  test('is answered on its link, and is no message', async () => {
    const { inner, messages } = opened({ incoming });
    inner.link.receive('{"id":5,"text":"ready?"}');
    await settled();
    await settled();
    expect(inner.link.sent).toEqual(['{"to":5,"text":"answer to ready?"}']);
    expect(messages).toEqual([]);
  });

  test('may have the id of a request of ours', async () => {
    const { connection, inner, answer } = opened({ incoming });
    const delivery = connection.deliver({ text: 'ours' });
    inner.link.receive('{"id":1,"text":"theirs"}');
    await settled();
    await settled();
    expect(await stateOf(delivery)).toBe('pending');
    answer(1, 'yes');
    expect(await delivery).toMatchObject({ text: 'yes' });
    expect(inner.link.sent).toEqual(['{"text":"ours","id":1}', '{"to":1,"text":"answer to theirs"}']);
  });

  test('gets no answer on another link', async () => {
    const { inner, clock, troubles } = opened({ incoming });
    inner.link.receive('{"id":5,"text":"ready?"}');
    inner.link.drop();
    clock.advance(0);
    inner.link.accept();
    await settled();
    await settled();
    expect(inner.links.map(({ sent }) => sent)).toEqual([[], []]);
    expect(troubles).toEqual([]);
  });

  test('raises an error event when it cannot be answered', async () => {
    const { inner, troubles } = opened({ incoming });
    inner.link.receive('{"id":5,"text":"bad"}');
    await settled();
    await settled();
    expect(troubles).toEqual(['transport-failed']);
    expect(inner.link.isLive).toBe(true);
  });

  test('is answered up to a bound, by number and by what the server does not read', async () => {
    const { inner, troubles } = opened({ incoming: { ...incoming, answer: () => new Promise<never>(() => {}) } });
    for (let id = 0; id < 16_384; id += 1) inner.link.receive(`{"id":${String(id)}}`);
    await settled();
    expect(troubles).toEqual([]);
    inner.link.receive('{"id":"one more"}');
    await settled();
    expect(troubles).toEqual(['overflow']);
    const other = opened({ incoming });
    other.inner.link.bufferedAmount = 17 * 1024 ** 2;
    other.inner.link.receive('{"id":1}');
    await settled();
    expect(other.troubles).toEqual(['overflow']);
  });
});

describe('a server that answers nothing', () => {
  test('costs no more than 16 384 requests in flight', async () => {
    const { connection } = opened();
    const first = rejection(connection.deliver({}, { timeoutMs: 1_000_000 }));
    for (let count = 1; count < 16_384; count += 1) connection.deliver({}).catch(() => {});
    expect(await stateOf(first)).toBe('pending');
    connection.deliver({}).catch(() => {});
    expect(await first).toBe('ack-unknown');
    connection.close();
    await settled();
  });

  test('costs nothing for requests whose time is over', async () => {
    const { connection, clock } = opened({ isBatch: () => true });
    const list = Array.from({ length: 16_383 }, () => ({})) as Message;
    const timedOut = rejection(connection.deliver(list, { timeoutMs: 10 }));
    const first = connection.deliver({});
    clock.advance(10);
    expect(await timedOut).toBe('timeout');
    connection.deliver(list).catch(() => {});
    expect(await stateOf(first)).toBe('pending');
    first.catch(() => {});
    connection.close();
  });

  test('gets no batch that is larger than the bound', async () => {
    const { connection, inner } = opened({ isBatch: () => true });
    expect(await rejection(connection.deliver(Array.from({ length: 16_385 }, () => ({})) as Message))).toBe(
      'encode-failed',
    );
    expect(inner.link.sent).toEqual([]);
  });

  test('leaves no rejection unhandled', async () => {
    const uncaught = await uncaughtDuring(async () => {
      const { connection, inner, clock } = opened();
      const delivery = rejection(connection.deliver({}, { timeoutMs: 10 }));
      clock.advance(10);
      await delivery;
      inner.link.drop();
      await settled();
    });
    expect(uncaught).toEqual([]);
  });
});
