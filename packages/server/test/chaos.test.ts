import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { webSocket } from '@steadysocket/core';
import type { Peer, User } from '@steadysocket/server';
import type { SessionOptions } from '@steadysocket/session';
import { session } from '@steadysocket/session';
import type { Address, TcpProxy } from '@steadysocket/test-kit';
import { startProxy } from '@steadysocket/test-kit';
import { eventually, openConnection, rejection } from '@steadysocket/test-kit/observing';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startHubServer } from './start-hub-server.js';

const trafficMs = 4_000;

async function startProxyTo(target: Address): Promise<TcpProxy> {
  const proxy = await startProxy({ target });
  onTestFinished(() => proxy.close());
  return proxy;
}

async function connect(
  url: string,
  options: SessionOptions = {},
  connection: { readonly connectTimeoutMs?: number } = {},
) {
  return openConnection(url, { ...connection, transport: session({ over: webSocket({ WebSocket }), ...options }) });
}

/** Calls back every few milliseconds, over a link that every second swallows everything for a while and is reset then. */
async function duringFaults(proxy: TcpProxy, delayMs: number, tick: (index: number) => void): Promise<number> {
  proxy.delay(delayMs);
  const until = performance.now() + trafficMs;
  const faults = (async () => {
    while (performance.now() + 1_000 < until) {
      await pause(700);
      proxy.discard();
      await pause(300);
      proxy.reset();
      proxy.restore();
      proxy.delay(delayMs);
    }
  })();
  let ticks = 0;
  for (; performance.now() < until; ticks += 1) {
    tick(ticks);
    await pause(5);
  }
  await faults;
  return ticks;
}

const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test.each([0, 25])(
  'sessions that lose nothing, over a link that dies every second, with %i ms each way',
  async (delayMs) => {
    const received: unknown[] = [];
    let peer: Peer<User, string | ArrayBuffer> | undefined;
    const server = await startHubServer({
      onSession: (joined) => (peer = joined),
      onMessage: (_, message) => void received.push(message),
    });
    const proxy = await startProxyTo(server);
    const { connection, recorded } = await connect(proxy.url);
    const count = await duringFaults(proxy, delayMs, (index) => {
      connection.send(`message ${index}`);
      peer?.send(`message ${index}`);
    });
    const expected = numbersTo(count).map((index) => `message ${index}`);
    await eventually(() => received.length).toBe(count);
    await eventually(() => recorded.message.length).toBe(count);
    expect(received).toEqual(expected);
    expect(recorded.message).toEqual(expected);
    expect(recorded.open.length).toBeGreaterThan(3);
    expect(recorded.open.slice(1).every(({ resumed }) => resumed)).toBe(true);
    expect(recorded.drop).toEqual([]);
  },
);

test('loses no binary message and no answer over a link that dies every second', async () => {
  const received: number[] = [];
  const server = await startHubServer({
    async onMessage(peer, message) {
      const [number = NaN] = new Float64Array(message as ArrayBuffer);
      received.push(number);
      peer.send(Float64Array.of(number).buffer);
      await pause(number % 5);
      return { number };
    },
  });
  const proxy = await startProxyTo(server);
  const { connection, recorded } = await connect(proxy.url);
  const answers: Promise<unknown>[] = [];
  const count = await duringFaults(proxy, 5, (index) => {
    answers.push(connection.deliver(Float64Array.of(index), { timeoutMs: 60_000 }));
  });
  expect(await Promise.all(answers)).toEqual(numbersTo(count).map((number) => ({ number })));
  await eventually(() => recorded.message.length).toBe(count);
  expect(received).toEqual(numbersTo(count));
  expect(recorded.message.map((message) => new Float64Array(message as unknown as ArrayBuffer)[0])).toEqual(received);
});

test('loses nothing while the process of the server stands still', { timeout: 60_000 }, async () => {
  // Without our own flags: a loader that the tests run under is no business of the child.
  const server = fork(await bundleHubProcess(), { execArgv: [] });
  // It ends whether it stands still or not.
  onTestFinished(() => void server.kill('SIGKILL'));
  const [port] = (await once(server, 'message')) as [number];
  const { connection, recorded } = await connect(`ws://127.0.0.1:${port}`, {}, { connectTimeoutMs: 200 });
  let sent = 0;
  const sendSome = async (): Promise<void> => {
    for (let left = 50; left > 0; left -= 1) {
      connection.send(`message ${sent}`);
      sent += 1;
      await pause(1);
    }
  };
  for (let round = 0; round < 3; round += 1) {
    await sendSome();
    server.kill('SIGSTOP');
    await sendSome();
    connection.markLost();
    await sendSome();
    // Its kernel takes in some links meanwhile, which nobody answers.
    await eventually(() => recorded.close.filter(({ kind }) => kind === 'connect-timeout').length).toBeGreaterThan(
      2 * round,
    );
    server.kill('SIGCONT');
    await eventually(() => recorded.open.length).toBe(round + 2);
  }
  await eventually(() => recorded.message.length).toBe(sent);
  expect(recorded.message).toEqual(numbersTo(sent).map((index) => `message ${index}`));
  expect(recorded.open.slice(1).every(({ resumed }) => resumed)).toBe(true);
});

interface Handled {
  readonly message: unknown;
  readonly id: string;
}

/** Two servers behind one address. The first handles ten messages, hangs in the eleventh, and is never seen again. */
async function loseServer(unacknowledged: 'drop' | 'resend') {
  const handled: { readonly first: Handled[]; readonly second: Handled[] } = { first: [], second: [] };
  const ends: unknown[] = [];
  let peer: Peer<User, string | ArrayBuffer> | undefined;
  const first = await startHubServer({
    resumeWindowMs: 300,
    onSession: (joined) => (peer = joined),
    onMessage(_, message, { id }) {
      handled.first.push({ message, id });
      return handled.first.length > 10 ? new Promise(() => {}) : 'first';
    },
    onSessionEnd: (_, info) => ends.push(info),
  });
  const second = await startHubServer({
    onMessage(_, message, { id }) {
      handled.second.push({ message, id });
      return 'second';
    },
  });
  let target: Address = first;
  const proxy = await startProxyTo({
    host: first.host,
    get port() {
      return target.port;
    },
  });
  const { connection, recorded } = await connect(proxy.url, { unacknowledged });
  for (let sent = 0; sent < 19; sent += 1) connection.send(`message ${sent}`);
  const answer = connection.deliver('message 19');
  const refusal = unacknowledged === 'drop' ? rejection(answer) : null;
  await eventually(() => handled.first.length).toBe(11);
  // The acknowledgement of ten is on its way for a moment.
  await pause(200);
  proxy.discard('toClient');
  for (let sent = 0; sent < 3; sent += 1) peer?.send(`lost ${sent}`);
  target = second;
  proxy.reset();
  proxy.restore();
  await eventually(() => recorded.open.length).toBe(2);
  connection.send('message 20');
  await eventually(() => handled.second.at(-1)?.message).toBe('message 20');
  await eventually(() => ends).toEqual([{ reason: 'expired', lost: 3 }]);
  expect(recorded.open[1]).toMatchObject({ resumed: false, session: { lostBecause: 'unknown' } });
  return { handled, recorded, answer, refusal };
}

test('a server that is gone: what it had not acknowledged is dropped, by name', async () => {
  const { handled, recorded, refusal } = await loseServer('drop');
  expect(recorded.drop).toEqual(
    numbersTo(10).map((index) => ({ message: `message ${10 + index}`, reason: 'session-lost' })),
  );
  expect(await refusal).toBe('ack-unknown');
  expect(handled.second.map(({ message }) => message)).toEqual(['message 20']);
});

test('a server that is gone: what it had not acknowledged is sent again, with the same ids', async () => {
  const { handled, recorded, answer } = await loseServer('resend');
  expect(recorded.drop).toEqual([]);
  expect(await answer).toBe('second');
  expect(handled.second.map(({ message }) => message)).toEqual(numbersTo(11).map((index) => `message ${10 + index}`));
  expect(handled.second[0]).toEqual(handled.first[10]);
  expect(new Set([...handled.first, ...handled.second].map(({ id }) => id)).size).toBe(21);
});

/** As JavaScript, for a process under plain Node. */
async function bundleHubProcess(): Promise<string> {
  const outfile = fileURLToPath(new URL('../node_modules/.cache/hub-process.mjs', import.meta.url));
  await build({
    entryPoints: [fileURLToPath(new URL('hub-process.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['ws'],
    outfile,
  });
  return outfile;
}
