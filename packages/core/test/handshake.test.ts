import type {
  Connection,
  ConnectionErrorLike,
  ConnectionOptions,
  Handshake,
  WebSocketData,
  WebSocketFrame,
} from '@steadysocket/core';
import { ConnectionError, createConnection, handshake, json, unauthorized } from '@steadysocket/core';
import type { FakeTransport, FakeTransportOptions, ManualClock } from '@steadysocket/core/testing';
import { fakeTransport, manualClock } from '@steadysocket/core/testing';
import { settled } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test, vi } from 'vitest';

type Greeting = Handshake<WebSocketData, WebSocketFrame>;

interface World {
  readonly connection: Connection<WebSocketData, WebSocketFrame>;
  readonly inner: FakeTransport<WebSocketFrame, WebSocketData>;
  readonly clock: ManualClock;
  /** Messages, opens as `open`, closes as their kind, errors as their code, in order. */
  readonly log: unknown[];
}

/** A connection whose handshake is given, dialled. */
function shakingHands(
  perform: Greeting,
  options: Pick<ConnectionOptions, 'reconnect'> = {},
  kit: FakeTransportOptions<WebSocketFrame> = {},
): World {
  const inner = fakeTransport(kit);
  const clock = manualClock(1_700_000_000_000);
  const connection = createConnection('ws://server.test/', {
    transport: handshake(inner, perform),
    clock,
    random: () => 0,
    ...options,
  });
  const log: unknown[] = [];
  connection.on('message', (message) => log.push(message));
  connection.on('open', () => log.push('open'));
  connection.on('close', ({ kind }) => log.push(kind));
  connection.on('error', ({ code }) => log.push(code));
  connection.open();
  return { connection, inner, clock, log };
}

const login: Greeting = async ({ send, receive }) => {
  send('login');
  if ((await receive()) !== 'welcome') throw new Error('not welcome');
};

/** A task passes: what a timer of 0 ms has to do is done. */
const task = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('a handshake', () => {
  test('comes before open, and what is queued comes after it', async () => {
    const { connection, inner, log } = shakingHands(login);
    connection.send('queued');
    inner.link.accept();
    expect(inner.link.sent).toEqual(['login']);
    await settled();
    connection.send('queued as well');
    expect(connection.getSnapshot().status).toBe('connecting');
    expect(log).toEqual([]);
    inner.link.receive('welcome');
    await settled();
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', attempt: 0 });
    expect(inner.link.sent).toEqual(['login', 'queued', 'queued as well']);
    expect(log).toEqual(['open']);
  });

  test('runs again on each link', async () => {
    let tokens = 0;
    const { inner, clock } = shakingHands(({ send }) => send(`token ${String((tokens += 1))}`));
    inner.link.accept();
    await settled();
    inner.link.drop();
    clock.advance(0);
    inner.link.accept();
    await settled();
    expect(inner.links.map(({ sent }) => sent)).toEqual([['token 1'], ['token 2']]);
  });

  test('opens at once where it has nothing to wait for, and keeps protocol and session', async () => {
    const { connection, inner } = shakingHands(() => {});
    const opens: unknown[] = [];
    connection.on('open', (info) => opens.push(info));
    inner.link.accept({ protocol: 'v1', resumed: true, session: 7 });
    await settled();
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', protocol: 'v1' });
    expect(opens).toMatchObject([{ protocol: 'v1', resumed: true, session: 7 }]);
  });

  test('learns whether the underlying transport resumed its session', async () => {
    const seen: boolean[] = [];
    const { inner, clock } = shakingHands(({ resumed }) => seen.push(resumed));
    inner.link.accept();
    await settled();
    inner.link.drop();
    clock.advance(0);
    inner.link.accept({ resumed: true });
    await settled();
    expect(seen).toEqual([false, true]);
  });

  test('speaks messages where it has a codec', async () => {
    const inner = fakeTransport();
    const transport = handshake(
      inner,
      async ({ send, receive }) => {
        send({ type: 'login', token: 't' });
        const { type } = await receive();
        if (type !== 'welcome') throw unauthorized(type);
      },
      { codec: json<{ type: string }, { type: string; token: string }>() },
    );
    const connection = createConnection('ws://server.test/', { transport, codec: json<{ type: string }>() });
    const messages: unknown[] = [];
    connection.on('message', (message) => messages.push(message));
    connection.open();
    inner.link.accept();
    inner.link.receive('{"type":"welcome"}');
    inner.link.receive('{"type":"news"}');
    await settled();
    expect(inner.link.sent).toEqual(['{"type":"login","token":"t"}']);
    expect(messages).toEqual([{ type: 'news' }]);
  });

  test('fails on a frame that its codec does not decode', async () => {
    const inner = fakeTransport();
    const transport = handshake(inner, ({ receive }) => receive(), { codec: json() });
    const connection = createConnection('ws://server.test/', { transport });
    const errors: string[] = [];
    connection.on('error', ({ code }) => errors.push(code));
    connection.open();
    inner.link.accept();
    inner.link.receive('{');
    await settled();
    expect(errors).toEqual(['decode-failed']);
    expect(connection.getSnapshot().status).toBe('waiting');
  });

  test('leaves pings of the protocol underneath and the buffer alone', async () => {
    const { connection, inner } = shakingHands(() => {});
    inner.link.accept();
    await settled();
    inner.link.bufferedAmount = 2_000_000;
    expect(connection.send('waits')).toBe('queued');
  });
});

describe('frames that the handshake does not receive', () => {
  test('belong to the application, in order, behind open', async () => {
    const { inner, log } = shakingHands(login);
    inner.link.accept();
    for (const text of ['welcome', 'first', 'second']) inner.link.receive(text);
    await settled();
    inner.link.receive('third');
    expect(log).toEqual(['open', 'first', 'second', 'third']);
  });

  test('belong to the application also where the handshake receives nothing', async () => {
    const { inner, log } = shakingHands(
      async () => {
        await settled();
      },
      {},
      { onConnect: (link) => link.accept() },
    );
    inner.link.receive('first');
    await settled();
    inner.link.receive('second');
    await settled();
    await settled();
    expect(log).toEqual(['open', 'first', 'second']);
  });

  test('keep their order when a listener is answered at once', async () => {
    const { connection, inner, log } = shakingHands(
      login,
      {},
      { onFrame: (frame, link) => frame === 'question' && link.receive('answer') },
    );
    connection.on('message', (message) => {
      if (message === 'first') connection.send('question');
    });
    inner.link.accept();
    for (const text of ['welcome', 'first', 'second']) inner.link.receive(text);
    await settled();
    expect(log).toEqual(['open', 'first', 'second', 'answer']);
  });

  test('are received before the close that comes behind them', async () => {
    const { connection, inner, log } = shakingHands(login);
    connection.on('message', (message) => {
      if (message === 'first') inner.link.end({ code: 1001 });
    });
    inner.link.accept();
    for (const text of ['welcome', 'first', 'second']) inner.link.receive(text);
    await settled();
    expect(log).toEqual(['open', 'first', 'second', 'remote']);
  });

  test('go nowhere after a listener has closed the connection', async () => {
    const { connection, inner, log } = shakingHands(login);
    connection.on('open', () => connection.close());
    inner.link.accept();
    for (const text of ['welcome', 'first']) inner.link.receive(text);
    await settled();
    expect(log).toEqual(['open']);
  });

  test.each([
    ['by number', Array.from({ length: 1_025 }, () => 'x')],
    ['by bytes', ['x'.repeat(16 * 1024 ** 2 + 1)]],
  ])('are bounded %s', async (_, texts) => {
    const { connection, inner, log } = shakingHands(() => new Promise(() => {}));
    inner.link.accept();
    for (const text of texts) inner.link.receive(text);
    await settled();
    expect(log).toEqual(['overflow', 'refused']);
    expect(inner.link.isLive).toBe(false);
    expect(connection.getSnapshot().status).toBe('waiting');
  });

  test('may be many more than the bound when the handshake receives them', async () => {
    const { inner, log } = shakingHands(async ({ receive }) => {
      for (let count = 0; count < 5_000; count += 1) await receive();
    });
    inner.link.accept();
    for (let count = 0; count < 5_000; count += 1) {
      inner.link.receive('x');
      if (count % 500 === 0) await settled();
    }
    await settled();
    expect(log).toEqual(['open']);
  });
});

describe('a handshake that fails', () => {
  test('ends the attempt, and is retried', async () => {
    const { connection, inner, clock, log } = shakingHands(login);
    inner.link.accept();
    inner.link.receive('go away');
    await settled();
    expect(log).toEqual(['handshake-failed', 'refused']);
    expect(inner.link.isLive).toBe(false);
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code: 'handshake-failed' } });
    clock.advance(0);
    inner.link.accept();
    inner.link.receive('welcome');
    await settled();
    expect(connection.getSnapshot().status).toBe('open');
  });

  test('shows what it threw as the cause, and quotes nothing of it', async () => {
    const thrown = new Error('the secret');
    const { connection, inner } = shakingHands(() => {
      throw thrown;
    });
    inner.link.accept();
    await settled();
    const { error } = connection.getSnapshot();
    expect((error as Error).cause).toBe(thrown);
    expect(error?.message).not.toContain('secret');
  });

  test('keeps an error with a code', async () => {
    const { inner, log } = shakingHands(() => {
      throw new ConnectionError('timeout', 'too slow');
    });
    inner.link.accept();
    await settled();
    expect(log).toEqual(['timeout', 'refused']);
  });

  test('ends the attempt when the transport does not take a frame', async () => {
    const { inner, log } = shakingHands(login);
    inner.link.sendError = new Error('broken');
    inner.link.accept();
    await settled();
    expect(log).toEqual(['handshake-failed', 'refused']);
  });

  test('lets the connection close where it is not to retry', async () => {
    const { connection, inner } = shakingHands(login, { reconnect: false });
    inner.link.accept();
    inner.link.receive('go away');
    await settled();
    expect(connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { kind: 'not-retried' } });
  });
});

describe('a handshake that is refused', () => {
  const refused: Greeting = async ({ receive }) => {
    const answer = await receive();
    if (answer !== 'welcome') throw unauthorized(answer as string);
  };

  test('is retried once, and then ends the connection', async () => {
    const { connection, inner, clock, log } = shakingHands(refused);
    inner.link.accept();
    inner.link.receive('expired');
    await settled();
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', cause: { kind: 'refused' } });
    clock.advance(0);
    inner.link.accept();
    inner.link.receive('unknown user');
    await settled();
    expect(connection.getSnapshot()).toMatchObject({
      status: 'closed',
      cause: { code: 3000, reason: 'unknown user', kind: 'unauthorized' },
      error: null,
    });
    expect(log).toEqual(['refused', 'unauthorized']);
    expect(inner.live).toBe(0);
  });

  test('opens where the retry has a fresh token, and may be refused once again later', async () => {
    const { connection, inner, clock } = shakingHands(refused, { reconnect: { minUptimeMs: 10 } });
    for (let round = 0; round < 2; round += 1) {
      inner.link.accept();
      inner.link.receive('expired');
      await settled();
      clock.advance(0);
      inner.link.accept();
      inner.link.receive('welcome');
      await settled();
      expect(connection.getSnapshot().status).toBe('open');
      clock.advance(10);
      inner.link.drop();
      clock.advance(0);
    }
  });

  test('is so whatever codes the application takes for unauthorized', async () => {
    const { connection, inner, clock } = shakingHands(refused, { reconnect: { unauthorizedCodes: [4001] } });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      inner.link.accept();
      inner.link.receive('unknown user');
      await settled();
      clock.advance(0);
    }
    expect(connection.getSnapshot().cause).toMatchObject({ kind: 'unauthorized' });
  });

  test('cuts its reason to what a close frame could hold', async () => {
    const { connection, inner } = shakingHands(() => {
      throw unauthorized('é'.repeat(100));
    });
    inner.link.accept();
    await settled();
    expect(connection.getSnapshot().cause?.reason).toBe('é'.repeat(61));
  });

  test('decides even when the close comes with the refusal', async () => {
    const { connection, inner, clock } = shakingHands(refused);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      inner.link.accept();
      inner.link.receive('unknown user');
      inner.link.end({ code: 1000 });
      await settled();
      clock.advance(0);
    }
    expect(connection.getSnapshot().cause).toMatchObject({ reason: 'unknown user', kind: 'unauthorized' });
  });

  test('may decide so because the link was cut', async () => {
    const { connection, inner, clock } = shakingHands(async ({ receive }) => {
      await receive().catch(() => {
        throw unauthorized('cut');
      });
    });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      inner.link.accept();
      inner.link.drop();
      await settled();
      clock.advance(0);
    }
    expect(connection.getSnapshot().cause).toMatchObject({ reason: 'cut', kind: 'unauthorized' });
  });
});

describe('a link that ends during the handshake', () => {
  test('ends the attempt, which is retried', async () => {
    const { connection, inner, log } = shakingHands(login);
    inner.link.accept();
    inner.link.drop();
    await settled();
    expect(log).toEqual(['refused']);
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', cause: { code: 1006 }, error: null });
  });

  test.each([
    [4401, 'unauthorized'],
    [1008, 'fatal-code'],
  ])('counts by its code, which the server itself has sent: %d is %s', async (code, kind) => {
    const { connection, inner, clock } = shakingHands(login);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      inner.link.accept();
      inner.link.end({ code });
      await settled();
      clock.advance(0);
    }
    expect(connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { code, kind } });
  });

  test('ends the attempt at once while the handshake waits for something else', async () => {
    const { connection, inner } = shakingHands(() => new Promise(() => {}));
    inner.link.accept();
    await settled();
    inner.link.drop();
    expect(connection.getSnapshot().status).toBe('waiting');
  });

  test('ends the attempt soon when the handshake does not decide on what it received', async () => {
    const { connection, inner } = shakingHands(async ({ receive }) => {
      await receive();
      await new Promise(() => {});
    });
    inner.link.accept();
    inner.link.receive('hm');
    await settled();
    inner.link.drop();
    await task();
    expect(connection.getSnapshot().status).toBe('waiting');
  });

  test('does not open, though the handshake succeeds', async () => {
    const { connection, inner, log } = shakingHands(login);
    inner.link.accept();
    inner.link.receive('welcome');
    inner.link.receive('news');
    inner.link.drop();
    await task();
    expect(log).toEqual(['refused']);
    expect(connection.getSnapshot().status).toBe('waiting');
  });

  test('aborts the signal', async () => {
    let signal: AbortSignal | undefined;
    const { inner } = shakingHands((context) => {
      ({ signal } = context);
      return new Promise(() => {});
    });
    inner.link.accept();
    expect(signal?.aborted).toBe(false);
    inner.link.drop();
    await settled();
    expect(signal?.aborted).toBe(true);
  });
});

describe('an attempt that is over before its handshake', () => {
  test('is a connect timeout when the handshake hangs, and abandons the link', () => {
    let signal: AbortSignal | undefined;
    const { connection, inner, clock } = shakingHands((context) => {
      ({ signal } = context);
      return new Promise(() => {});
    });
    inner.link.accept();
    clock.advance(9_999);
    expect(connection.getSnapshot().status).toBe('connecting');
    clock.advance(1);
    expect(connection.getSnapshot()).toMatchObject({ attempt: 1, cause: { kind: 'connect-timeout' } });
    expect(inner.links[0]?.state).toBe('abandoned');
    expect(signal?.aborted).toBe(true);
  });

  test.each([
    ['closed', (connection: { close(): void }) => connection.close()],
    ['replaced', (connection: { reconnect(): void }) => connection.reconnect()],
  ])('does not open though its handshake succeeds later, when it was %s', async (_, act) => {
    let succeed = (): void => {};
    const { connection, inner, log } = shakingHands(
      () =>
        new Promise<void>((resolve) => {
          succeed = resolve;
        }),
    );
    inner.link.accept();
    const { link } = inner;
    act(connection);
    link.receive('late');
    succeed();
    await settled();
    link.receive('later');
    expect(log).not.toContain('open');
    expect(link.state).toBe('abandoned');
    expect(log.filter((entry) => String(entry).startsWith('late'))).toEqual([]);
  });

  test('makes receive reject and send throw', async () => {
    const errors: string[] = [];
    const note = (error: unknown): unknown => errors.push((error as ConnectionErrorLike).code);
    const { connection, inner } = shakingHands(async ({ send, receive }) => {
      await receive().catch(note);
      await receive().catch(note);
      try {
        send('late');
      } catch (error) {
        note(error);
      }
    });
    inner.link.accept();
    await settled();
    connection.close();
    await settled();
    expect(errors).toEqual(['handshake-failed', 'handshake-failed', 'handshake-failed']);
    expect(inner.link.sent).toEqual([]);
  });

  test('surfaces nothing as uncaught', async () => {
    const uncaught = await uncaughtDuring(async () => {
      const { connection, inner } = shakingHands(({ receive }) => {
        void receive();
        return new Promise((_, reject) => setImmediate(() => reject(new Error('late'))));
      });
      inner.link.accept();
      connection.close();
      await settled();
      await settled();
    });
    expect(uncaught).toEqual([]);
  });

  test('leaves no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { connection, inner } = shakingHands(login);
      inner.link.accept();
      inner.link.receive('welcome');
      inner.link.drop();
      connection.close();
      await settled();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

test('send throws once the handshake is over, so that nothing passes the queue', async () => {
  let leaked: ((text: string) => void) | undefined;
  const { inner } = shakingHands(({ send }) => {
    leaked = send;
  });
  inner.link.accept();
  await settled();
  expect(() => leaked?.('sneaky')).toThrow(ConnectionError);
  expect(inner.link.sent).toEqual([]);
});
