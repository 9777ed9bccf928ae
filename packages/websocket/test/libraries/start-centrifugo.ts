import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CentrifugeServer } from './centrifuge-server.js';

const host = '127.0.0.1';

const openToAll = {
  allow_publish_for_client: true,
  allow_subscribe_for_client: true,
  history_size: 1_000,
  history_ttl: '60s',
  force_recovery: true,
};

/** Centrifugo itself: `binary` is where it is installed. */
export async function startCentrifugo(binary: string): Promise<CentrifugeServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'centrifugo-'));
  const config = join(folder, 'config.json');
  const client = { insecure: true, allowed_origins: ['*'], ping_interval: '1s', pong_timeout: '900ms' };
  const http_server = { address: host, port };
  await writeFile(config, JSON.stringify({ http_server, client, channel: { without_namespace: openToAll } }));
  let child: ChildProcess | undefined;
  const restart = async (): Promise<void> => {
    child = spawn(binary, ['--config', config], { stdio: 'ignore' });
    while (!(await accepts(port))) if (child.exitCode !== null) throw new Error('Centrifugo did not start.');
  };
  const stop = async (): Promise<void> => {
    if (child?.kill('SIGKILL')) await once(child, 'exit');
    child = undefined;
  };
  await restart();
  return {
    host,
    port,
    path: '/connection/websocket',
    stop,
    restart,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Centrifugo does not tell which port it was given, so it is told one. */
async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, host), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ host, port });
  const answer = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'close').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  if (!answer) await new Promise((resolve) => setTimeout(resolve, 20));
  return answer;
}
