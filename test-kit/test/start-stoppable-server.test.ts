import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import type { StoppableServer } from '../src/index.js';
import { startProxy, startStoppableServer } from '../src/index.js';
import { eventually } from '../src/observing/eventually.js';
import { expectNoLeak } from '../src/process/expect-no-leak.js';
import { dial, openClient } from './open-client.js';

expectNoLeak();

async function startServer(): Promise<StoppableServer> {
  const server = await startStoppableServer();
  onTestFinished(() => server.close());
  return server;
}

test('echoes text and binary', async () => {
  const server = await startServer();
  const client = await openClient(server.url);
  client.socket.send('text');
  client.socket.send(Buffer.of(1, 2, 3));
  await eventually(() => client.received).toEqual(['text', Buffer.of(1, 2, 3)]);
});

test('is silent while it is stopped, and answers everything when it continues', async () => {
  const server = await startServer();
  const witness = await startServer();
  const client = await openClient(server.url);
  await server.stop();
  client.socket.send('1');
  client.socket.send('2');
  await (await openClient(witness.url)).ask('meanwhile');
  expect([client.received, client.socket.readyState]).toEqual([[], 1]);
  server.continue();
  await eventually(() => client.received).toEqual(['1', '2']);
});

test('leaves a dial without an answer while it is stopped', async () => {
  const server = await startServer();
  await server.stop();
  expect(await connects(server.port)).toBe(true);
  expect((await dial(server.url, [], { handshakeTimeout: 50 }).ended).error?.message).toBe(
    'Opening handshake has timed out',
  );
});

test('keeps its connections when it is stopped and continued again and again', async () => {
  const server = await startServer();
  const client = await openClient(server.url);
  for (const text of ['1', '2', '3']) {
    await server.stop();
    const answer = client.ask(text);
    server.continue();
    expect(await answer).toBe(text);
  }
});

test('loses its connections when it is killed, and comes back on the same port', async () => {
  const server = await startServer();
  const { url, pid } = server;
  const client = await openClient(url);
  await server.kill();
  expect((await client.ended).code).toBe(1006);
  expect((await dial(url).ended).error?.code).toBe('ECONNREFUSED');
  expect(() => server.pid).toThrow('restart it first');
  await server.restart();
  expect([server.url, server.pid === pid]).toEqual([url, false]);
  expect(await (await openClient(url)).ask('again')).toBe('again');
});

test('says so when its port was taken meanwhile', async () => {
  const server = await startServer();
  await server.kill();
  const squatter = createServer();
  squatter.listen(server.port, server.host);
  await once(squatter, 'listening');
  await expect(server.restart()).rejects.toThrow('EADDRINUSE');
  squatter.close();
});

test('closes while it is stopped', async () => {
  const server = await startServer();
  const client = await openClient(server.url);
  await server.stop();
  await server.close();
  expect((await client.ended).code).toBe(1006);
  await server.close();
});

test('makes a half-open link behind a proxy', async () => {
  const server = await startServer();
  await using proxy = await startProxy({ target: server });
  const client = await openClient(proxy.url);
  await server.stop();
  const redial = proxy.nextConnection();
  client.socket.terminate();
  dial(proxy.url);
  expect(await redial).toMatchObject({ index: 1, refused: false });
});

test.each<[string, NodeJS.Signals, (pid: number) => number]>([
  ['is killed', 'SIGKILL', (pid) => pid],
  // Ctrl-C in a terminal signals the whole group, the guard included, and a stopped process does not get to see it.
  ['is interrupted with all its group', 'SIGINT', (pid) => -pid],
])('is killed when the process that started it %s', async (_, signal, receiver) => {
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', await parentScript()], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const [output] = (await once(parent.stdout, 'data')) as [Buffer];
  const port = Number(output.toString());
  expect(await connects(port)).toBe(true);
  process.kill(receiver(parent.pid ?? NaN), signal);
  await eventually(() => connects(port)).toBe(false);
});

/** A script for plain Node that starts a server, stops it, tells its port, and waits for its own end. */
async function parentScript(): Promise<string> {
  const source = fileURLToPath(new URL('../src/servers/server-process.ts', import.meta.url));
  const bundle = await build({
    stdin: {
      contents: `
        import { ServerProcess } from ${JSON.stringify(source)};
        const server = new ServerProcess(0);
        const port = await server.listening();
        await server.stop();
        console.log(port);
        setInterval(() => undefined, 1000);`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(source).href) },
  });
  return bundle.outputFiles[0]?.text ?? '';
}

/** Whether anybody listens: the kernel accepts even for a stopped process, but no longer for a dead one. */
async function connects(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
