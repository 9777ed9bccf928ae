import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startServer } from '../src/index.js';
import { connect, postFault } from './test-client.js';
import { useServer } from './use-server.js';

describe('close', () => {
  test('says goodbye with 1001 and frees the port', async () => {
    const server = await useServer();
    const client = await connect(server.url);
    await server.close();
    expect(await client.closed).toMatchObject({ code: 1001 });
    await useServer({ port: server.port });
  });

  test('waits for no client that is silent, slow, stuck or idle', async () => {
    const server = await useServer();
    const { url, httpUrl, port } = server;
    const clients = await Promise.all(['silent', 'slow', 'stuck'].map((id) => connect(url, { id })));
    await postFault(httpUrl, { kind: 'silent', client: 'silent' });
    await postFault(httpUrl, { kind: 'slow', client: 'slow', delayMs: 10_000 });
    clients.at(-1)?.socket.pause();
    const idle = connectTcp(port, '127.0.0.1').on('error', () => {});
    await once(idle, 'connect');
    await server.close();
    expect(server.clients()).toBe(0);
    for (const client of clients) client.socket.terminate();
    idle.destroy();
  });

  test('may be called again', async () => {
    const server = await useServer();
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });

  test('leaves no socket and no timer', async () => {
    const resources = (): string[] => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name));
    const before = resources().length;
    const server = await startServer({ port: 0 });
    const clients = await Promise.all(['silent', 'slow'].map((id) => connect(server.url, { id })));
    for (const kind of ['silent', 'slow'] as const) await postFault(server.httpUrl, { kind, client: kind });
    await postFault(server.httpUrl, { kind: 'refuse', client: 'nobody' });
    await server.close();
    await Promise.all(clients.map((client) => client.closed));
    await expect.poll(() => resources().length).toBeLessThanOrEqual(before);
  });
});

describe('the program', () => {
  const start = (environment: Record<string, string>) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, PORT: '0', ...environment },
      stdio: 'pipe',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };

  test.each(['SIGINT', 'SIGTERM'] as const)('prints its address, and ends by itself after %s', async (signal) => {
    const child = start({ ALLOW_NO_ORIGIN: '1' });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /ws:\/\/127\.0\.0\.1:\d+\/ws/.exec(line.toString())?.[0] ?? '';
    const client = await connect(url, { from: null, id: 'silent' });
    client.send({ type: 'fault', kind: 'silent' });
    const other = await connect(url, { from: null });
    const exited = once(child, 'exit');
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
    expect(await other.closed).toMatchObject({ code: 1001 });
    expect(await client.closed).toMatchObject({ code: 1006 });
  });

  test('says what is wrong with its environment, and fails', async () => {
    const child = start({ PORT: 'eighty' });
    const exited = once(child, 'exit') as Promise<[number]>;
    const [line] = (await once(child.stderr, 'data')) as [Buffer];
    expect(line.toString()).toContain('PORT: "eighty" is not a port');
    expect((await exited)[0]).toBe(1);
  });
});
