import { inspect } from 'node:util';
import { webSocket } from '@steadysocket/core';
import type { LinkClose } from '@steadysocket/core/transport';
import type { UpgradeRequest } from '@steadysocket/test-kit';
import { acceptHandshake, startEchoServer, startRawServer } from '@steadysocket/test-kit';
import { eventually, observe } from '@steadysocket/test-kit/observing';
import { expectNoLeak, uncaughtDuring } from '@steadysocket/test-kit/process';
import type { StompError, StompFrame } from '@steadysocket/transport-stomp';
import { stomp } from '@steadysocket/transport-stomp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { openStage, setStage } from './stage.js';
import { openWire } from './wire.js';

expectNoLeak();

const destination = '/topic/a';

describe('an ERROR frame', () => {
  test('is a close with code 1011 and its message, and is retried', async () => {
    let refusals = 1;
    const refuse = ({ command }: { command: string }) => (command === 'SEND' && refusals-- > 0 ? 'not_found' : null);
    const { connection, recorded, when } = await openStage({ broker: { refuse } });
    connection.send({ destination });
    await when(() => recorded.open.length === 2);
    expect(recorded.close).toEqual([{ code: 1011, reason: 'not_found', wasClean: true, kind: 'remote' }]);
    expect(recorded.error).toEqual([]);
  });

  test('that answers CONNECT ends the attempt as refused', async () => {
    const { connection, recorded, when } = await setStage({ broker: { admit: () => 'Bad CONNECT' } });
    connection.open();
    await when(({ attempt }) => attempt === 1);
    expect(recorded.close).toEqual([{ code: 1011, reason: 'Bad CONNECT', wasClean: true, kind: 'refused' }]);
  });

  test('that was lost, so that only the 1002 after it arrives, is retried', async () => {
    const { server, recorded, when } = await openStage();
    server.closeAll(1002, 'protocol error');
    await when(() => recorded.open.length === 2);
    expect(recorded.close).toEqual([{ code: 1011, reason: 'protocol error', wasClean: true, kind: 'remote' }]);
  });

  test('has the close code and the hint that closeInfo gives it', async () => {
    const seen: StompError[] = [];
    const closeInfo = (error: StompError): Partial<LinkClose> => {
      seen.push(error);
      return { code: 3000, reason: 'log in again' };
    };
    const { connection, when } = await setStage({ broker: { admit: () => 'Bad CONNECT' }, stomp: { closeInfo } });
    connection.open();
    expect((await when('closed')).cause).toMatchObject({ code: 3000, reason: 'log in again', kind: 'unauthorized' });
    expect(seen).toMatchObject([{ headers: { message: 'Bad CONNECT' }, body: '', connected: false }]);
  });

  test.each([
    ['throws', () => inspectThrow()],
    ['gives no number', () => ({ code: 'x' as unknown as number })],
    ['gives no close code', () => ({ code: 17 })],
  ])('has code 1011 and raises policy-failed when closeInfo %s', async (_, closeInfo) => {
    const { connection, recorded, when } = await setStage({ broker: { admit: () => 'no' }, stomp: { closeInfo } });
    connection.open();
    await when(({ attempt }) => attempt === 1);
    expect(recorded.close).toMatchObject([{ code: 1011, reason: 'no' }]);
    expect(recorded.error).toMatchObject([{ code: 'policy-failed' }]);
  });

  test('has code 1011 when closeInfo gives nothing', async () => {
    const stomp = { closeInfo: () => undefined };
    const { connection, recorded, when } = await setStage({ broker: { admit: () => 'no' }, stomp });
    connection.open();
    await when(({ attempt }) => attempt === 1);
    expect(recorded.close).toMatchObject([{ code: 1011 }]);
    expect(recorded.error).toEqual([]);
  });

  test('that names a receipt rejects that delivery, and leaves the others unknown', async () => {
    const refuse = ({ body }: { body: string }) => (body === 'wrong' ? 'no such exchange' : null);
    const { connection } = await openStage({ broker: { refuse } });
    const outcomes = await Promise.allSettled(
      ['silent', 'wrong'].map((body) => connection.deliver({ destination, body })),
    );
    expect(outcomes).toMatchObject([{ reason: { code: 'ack-unknown' } }, { reason: { code: 'transport-failed' } }]);
  });

  test('does not repeat credentials that it escapes, or short ones', async () => {
    const { connection, recorded, when } = await setStage({
      broker: { admit: () => 'me may not enter / with a:b\\c as message' },
      stomp: { connectHeaders: { login: 'me', passcode: 'a:b\\c', host: '/' } },
    });
    connection.open();
    await when(({ attempt }) => attempt === 1);
    expect(recorded.close).toMatchObject([{ reason: '*** may not enter *** with *** as message' }]);
  });

  test.each(['-', '.', '$', '\\', '(', '/', '^a', '*', '🙂', '\uD800', 'ab', 'é'])(
    'does not repeat a password that is %j',
    async (passcode) => {
      const wire = await openWire({ stomp: { connectHeaders: { passcode } }, connection: { reconnect: false } });
      wire.receive(`ERROR\nmessage:wrong password ${passcode} of ${passcode}\n\n\0`);
      await wire.when('closed');
      expect(wire.recorded.close).toMatchObject([{ reason: 'wrong password *** of ***' }]);
    },
  );

  test('does not repeat credentials, nor a long text', async () => {
    const message = `Access refused for 'guest' with Bearer hidden-token: ${'ž'.repeat(500)}`;
    const { connection, recorded, when } = await setStage({
      broker: { admit: () => message },
      stomp: { connectHeaders: { login: 'guest', Authorization: 'Bearer hidden-token' } },
    });
    connection.open();
    await when(({ attempt }) => attempt === 1);
    const [close] = recorded.close;
    expect(inspect(recorded)).not.toMatch(/guest|hidden-token/);
    expect(close?.reason).toContain("Access refused for '***'");
    expect(new TextEncoder().encode(close?.reason).byteLength).toBeLessThanOrEqual(123);
  });
});

describe('a close reason that quotes credentials', () => {
  test.each([
    ['whole', 'guest may not use s3cret-word', '*** may not use ***'],
    ['cut at the end of the reason', `${'x'.repeat(110)} s3cret-wo`.slice(0, 123), `${'x'.repeat(110)} ***`],
    ['not at all', 'going  away', 'going  away'],
  ])('%s shows none of them in events and snapshot', async (_, reason, shown) => {
    const connectHeaders = { login: 'guest', passcode: 's3cret-word' };
    const { server, connection, recorded, when } = await openStage({
      stomp: { connectHeaders },
      connection: { reconnect: false },
    });
    await eventually(() => server.broker.sessions.size).toBe(1);
    server.closeAll(4000, reason);
    await when('closed');
    expect(recorded.close).toMatchObject([{ code: 4000, reason: shown }]);
    expect(inspect([recorded, connection.getSnapshot()], { depth: 10 })).not.toMatch(/guest|s3cret/);
  });
});

describe('what breaks the protocol', () => {
  test('from a server that is not a broker ends the connection for good', async () => {
    await using server = await startEchoServer();
    const { connection, when } = observe<StompFrame>(server.url, {
      transport: stomp({ over: webSocket({ WebSocket }) }),
    });
    connection.open();
    expect((await when('closed')).cause).toMatchObject({ code: 1002, wasClean: false, kind: 'fatal-code' });
  });

  test('by a frame beyond maxFrameBytes ends the link with 1009', async () => {
    const { server, when } = await openStage({ stomp: { maxFrameBytes: 1_000 } });
    await eventually(() => server.broker.sessions.size).toBe(1);
    server.write('MESSAGE\n\n');
    for (let part = 0; part < 5; part += 1) server.write('x'.repeat(300));
    expect((await when('waiting')).cause).toMatchObject({ code: 1009, wasClean: false, kind: 'remote' });
  });

  test('by CONNECTED again and again leaves no timer behind', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const { server, connection, recorded, when } = await openStage({ connection: { reconnect: false } });
    await eventually(() => server.broker.sessions.size).toBe(1);
    const before = timers();
    server.write('CONNECTED\nversion:1.2\nheart-beat:1,1\n\n\0'.repeat(50));
    await when('closed');
    expect(recorded.error).toMatchObject([{ code: 'transport-failed' }]);
    expect(connection.getSnapshot().cause).toMatchObject({ code: 1006 });
    await eventually(() => server.broker.sessions.size).toBe(0);
    expect(timers()).toBeLessThanOrEqual(before);
  });

  /** A connection to a server that answers CONNECT with what is given. */
  async function answer(frames: string) {
    const handshake = (request: UpgradeRequest): string =>
      acceptHandshake(request, { 'Sec-WebSocket-Protocol': 'v12.stomp' });
    const server = await startRawServer({ handshake });
    onTestFinished(() => server.close());
    const transport = stomp({ over: webSocket({ WebSocket }) });
    const observed = observe<StompFrame>(server.url, { transport, reconnect: false });
    const arrival = server.nextConnection();
    observed.connection.open();
    const client = await arrival;
    await client.nextFrame();
    client.sendText(frames);
    return observed;
  }

  test('by a flood before CONNECTED does not count as open', async () => {
    const { recorded, when } = await answer('MESSAGE\nsubscription:subscription-1\n\n\0'.repeat(2_000));
    expect((await when('closed')).cause).toMatchObject({ code: 1002 });
    expect(recorded.open).toEqual([]);
  });

  test.each(['x,y', '0,9999999999', '0,-1'])('by the pace %s of heartbeats ends the connection', async (pace) => {
    const { recorded, when } = await answer(`CONNECTED\nversion:1.2\nheart-beat:${pace}\n\n\0`);
    expect((await when('closed')).cause).toMatchObject({ code: 1002 });
    expect(recorded.open).toEqual([]);
  });

  test('by special names changes no prototype and is delivered as it is', async () => {
    const { server, when, messages } = await openStage({ stomp: { subscriptions: [{ destination }] } });
    await eventually(() => server.broker.sessions.size).toBe(1);
    server.write('MESSAGE\nsubscription:subscription-1\nconstructor:x\n__proto__:y\n\nbody\0');
    await when(() => messages().length === 1);
    expect(messages()[0]?.headers['constructor']).toBe('x');
    expect(messages()[0]?.headers['hasOwnProperty']).toBe(undefined);
    expect(({} as Record<string, unknown>).constructor).toBe(Object);
  });
});

describe('frames', () => {
  test('may come in pieces, or several at once', async () => {
    const { server, when, messages } = await openStage({ stomp: { subscriptions: [{ destination }] } });
    await eventually(() => server.broker.sessions.size).toBe(1);
    const frame = (body: string): string => `MESSAGE\nsubscription:subscription-1\n\n${body}\0\n`;
    for (const character of frame('in pieces')) server.write(character);
    server.write(frame('one') + frame('two'));
    await when(() => messages().length === 3);
    expect(messages().map(({ body }) => body)).toEqual(['in pieces', 'one', 'two']);
  });

  test('that arrive as Blob end the attempt with a hint', async () => {
    const over = webSocket({ WebSocket: WebSocket, binaryType: 'blob' });
    const { server, recorded, when } = await openStage({ stomp: { over }, connection: { reconnect: false } });
    await eventually(() => server.broker.sessions.size).toBe(1);
    server.write(new ArrayBuffer(3));
    await when('closed');
    expect(recorded.error).toMatchObject([{ code: 'invalid-frame' }]);
  });
});

describe('close()', () => {
  test('sends DISCONNECT before the socket closes, so that everything sent has been read', async () => {
    const { server, connection, recorded, when } = await openStage();
    connection.send({ destination, body: 'last words' });
    connection.close(4001, 'done');
    await when('closed');
    expect(server.broker.seen.map(({ command }) => command)).toEqual(['CONNECT', 'SEND', 'DISCONNECT']);
    expect(recorded.close).toEqual([{ code: 4001, reason: 'done', wasClean: true, kind: 'client' }]);
  });

  test('does not wait for a broker that does not answer', async () => {
    const { server, connection, when } = await openStage({ broker: { confirms: () => false } });
    connection.close();
    expect((await when('closed')).cause).toMatchObject({ code: 1006, kind: 'client' });
    await eventually(() => server.broker.sessions.size).toBe(0);
  });
});

test('leaves no stray error when it is closed right after it was opened', async () => {
  const { server, connection } = await setStage();
  const stray = await uncaughtDuring(async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      connection.open();
      await new Promise((resolve) => setTimeout(resolve, turn));
      connection.close();
    }
    await eventually(() => server.broker.sessions.size).toBe(0);
  });
  expect(stray).toEqual([]);
});

function inspectThrow(): never {
  throw new Error('hidden');
}
