import { inspect } from 'node:util';
import type { ConnectionErrorLike, ConnectionOptions, UrlSource } from '@steadysocket/core';
import { createConnection, heartbeat, iterate, json, text, validated, webSocket } from '@steadysocket/core';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import { settled, thrownBy } from '@steadysocket/test-kit/observing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openHarness } from './harness.js';

const secret = 'hunter2-secret';

/** All that a log line or an error tracker shows of an error, its cause included. */
function shown(error: ConnectionErrorLike): string {
  const parts = [inspect(error, { depth: 8 }), String(error), error.stack, error.message];
  return `${parts.join('\n')}\n${JSON.stringify(error)}\n${inspect(error.cause, { depth: 8 })}`;
}

const construct = (url: UrlSource, options: ConnectionOptions<unknown, unknown> = {}): ConnectionErrorLike =>
  thrownBy(() => createConnection(url, { transport: fakeTransport(), ...options }));

/** The errors of a connection that is opened. */
async function errorsOf(
  url: UrlSource,
  options: ConnectionOptions<unknown, unknown> = {},
): Promise<ConnectionErrorLike[]> {
  const errors: ConnectionErrorLike[] = [];
  const clock = manualClock();
  const connection = createConnection(url, {
    transport: fakeTransport(),
    clock,
    environment: fakeEnvironment(),
    ...options,
  });
  connection.on('error', (error) => errors.push(error));
  connection.open();
  await settled();
  const { error } = connection.getSnapshot();
  connection.close();
  return error === null ? errors : [...errors, error];
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('no error shows a url, a token or a payload', () => {
  test.each([
    ['does not parse', `no url at all?token=${secret}`],
    ['has no known scheme', `ftp://server.test/?token=${secret}`],
    ['has a fragment', `ws://server.test/?token=${secret}#part`],
    ['has a bad port', `ws://server.test:999999/?token=${secret}`],
  ])('when the url %s', async (_, url) => {
    expect(shown(construct(url))).not.toContain(secret);
    const errors = await errorsOf(() => url);
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(shown(error)).not.toContain(secret);
  });

  test('when the url is no url', () => {
    expect(shown(construct({ token: secret } as never))).not.toContain(secret);
  });

  test('when the protocols are wrong', async () => {
    expect(shown(construct('ws://server.test/', { protocols: [`token ${secret}`] }))).not.toContain(secret);
    expect(shown(construct('ws://server.test/', { protocols: [secret, secret] }))).not.toContain(secret);
    const errors = await errorsOf('ws://server.test/', { protocols: () => [`token ${secret}`] });
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(shown(error)).not.toContain(secret);
  });

  test('when the platform’s WebSocket quotes the url that it refuses', async () => {
    function Refusing(url: string): never {
      throw new DOMException(`Failed to construct 'WebSocket': The URL '${url}' is invalid.`, 'SyntaxError');
    }
    const errors = await errorsOf(`ws://server.test/?token=${secret}`, {
      transport: webSocket({ WebSocket: Refusing as never }),
    });
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(shown(error)).not.toContain(secret);
  });

  const wrongValues: [string, unknown][] = [
    ['a string', secret],
    ['an object', { toString: () => secret, [secret]: secret }],
    ['an array', [secret]],
    ['a function', Object.assign(() => secret, { [secret]: secret })],
    ['a symbol', Symbol(secret)],
  ];
  const optionNames = [
    ...['transport', 'codec', 'connectTimeoutMs', 'lingerMs', 'clock', 'environment', 'random', 'schedule'],
    ...['heartbeat', 'heartbeat.message', 'heartbeat.intervalMs', 'heartbeat.timeoutMs', 'heartbeat.isReply'],
    ...['reconnect', 'reconnect.baseDelayMs', 'reconnect.fastDelayMs', 'reconnect.factor', 'reconnect.maxDelayMs'],
    ...['reconnect.maxAttempts', 'reconnect.minUptimeMs', 'reconnect.whenHidden', 'reconnect.shouldReconnect'],
    ...['queue', 'queue.maxMessages', 'queue.maxBytes', 'queue.overflow', 'queue.ttlMs'],
    ...['backpressure', 'backpressure.highBytes', 'backpressure.lowBytes'],
  ];

  test.each(wrongValues)('when an option is wrong: %s', (_, value) => {
    const transport = webSocket();
    const pace = { message: 'ping', intervalMs: 1_000, timeoutMs: 1_000 };
    let refused = 0;
    for (const name of optionNames) {
      const [group = '', part] = name.split('.');
      try {
        const given = part === undefined ? value : { [part]: value };
        const isBeat = group === 'heartbeat' && part !== undefined;
        const option = isBeat ? heartbeat({ ...pace, ...(given as object) }) : given;
        createConnection('ws://server.test/', { transport, [group]: option });
      } catch (error) {
        refused += 1;
        expect((error as ConnectionErrorLike).code).toBe('invalid-option');
        expect((error as Error).message).toContain(name);
        expect(shown(error as ConnectionErrorLike)).not.toContain(secret);
      }
    }
    expect(refused).toBeGreaterThan(optionNames.length / 2);
  });

  test.each(wrongValues)('when an argument is wrong: %s', (_, value) => {
    const { connection } = openHarness();
    const wrong = value as never;
    const errors = [
      () => connection.on(wrong, () => {}),
      () => connection.on('message', typeof value === 'function' ? (null as never) : wrong),
      () => connection.send('x', { ttlMs: wrong }),
      () => {
        connection.close(wrong);
      },
      () => {
        connection.close(1000, secret.repeat(100));
      },
      () => iterate(connection, { maxBuffered: wrong }),
      () => iterate(connection, { overflow: wrong }),
      () => webSocket({ binaryType: wrong }),
      () => createConnection(typeof value === 'function' ? (null as never) : wrong),
      () => createConnection('ws://server.test/', { protocols: [wrong, secret] }),
    ].map(thrownBy);
    for (const error of errors) expect(shown(error)).not.toContain(secret);
  });

  test('when a number is out of its range', () => {
    const number = 918_273_645_546_372;
    const errors = [
      { lingerMs: number },
      { lingerMs: -number },
      { backpressure: { highBytes: number, lowBytes: number + 1 } },
      { reconnect: { factor: -number } },
    ].map((options) => construct('ws://server.test/', options));
    for (const error of errors) {
      expect(error.code).toBe('invalid-option');
      expect(shown(error)).not.toContain(String(number));
    }
  });

  test('when a frame is no JSON', () => {
    const made = openHarness({ codec: json() });
    made.transport.link.receive(`{"password":"${secret}"`);
    made.transport.link.receive(secret);
    expect(made.recorded('error')).toHaveLength(2);
    for (const error of made.recorded('error')) expect(shown(error)).not.toContain(secret);
  });

  test('when a frame does not match the schema', () => {
    const made = openHarness({
      codec: validated(json(), z.object({ password: z.string().refine(() => false, { error: `no: ${secret}` }) })),
    });
    made.transport.link.receive(`{"password":"${secret}"}`);
    expect(made.errorCodes()).toEqual(['schema-mismatch']);
    for (const error of made.recorded('error')) expect(shown(error)).not.toContain(secret);
  });

  test('when a message does not encode', () => {
    const jsonHarness = openHarness({ codec: json() });
    const cycle: Record<string, unknown> = { password: secret };
    cycle['self'] = cycle;
    expect(shown(thrownBy(() => jsonHarness.connection.send(cycle)))).not.toContain(secret);
    expect(shown(thrownBy(() => jsonHarness.connection.send({ password: secret, big: 1n })))).not.toContain(secret);
    const textHarness = openHarness({ codec: text });
    expect(shown(thrownBy(() => textHarness.connection.send({ password: secret } as never)))).not.toContain(secret);
  });

  test('when the transport cannot carry a frame', () => {
    const connection = createConnection('ws://server.test/', { transport: webSocket() });
    expect(shown(thrownBy(() => connection.send({ password: secret } as never)))).not.toContain(secret);
  });

  test('in the text of our own error, even where a function of the application quotes it', async () => {
    const errors = await errorsOf(() => {
      throw new Error(`could not fetch a token for ${secret}`);
    });
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(error.message).not.toContain(secret);
  });
});

test('a connection that is printed shows none of its url and options', () => {
  const connection = createConnection(`ws://server.test/?token=${secret}`, {
    transport: fakeTransport(),
    protocols: secret,
  });
  expect(`${inspect(connection, { depth: 8 })} ${JSON.stringify(connection)}`).not.toContain(secret);
});
