import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Target } from './attack.js';
import { pageOrigin, requestText, sendAndReset, statusOf, upgradeText } from './attack.js';

/** The server in a process of its own: what is not caught ends it, as it would for its users. */
let server: Target & { readonly url: string; readonly hasEnded: () => boolean };

beforeAll(async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const url = line.replace('Stacks server: ', '');
  server = { url, port: Number(new URL(url).port), hasEnded: () => child.exitCode !== null };
  return async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  };
});

afterAll(() => expect(server.hasEnded()).toBe(false));

async function expectHealthy(): Promise<void> {
  expect(await statusOf(server, requestText('GET /health'))).toBe(204);
}

const paths = [
  '/ws?name=a',
  '/ws',
  '/socket.io/?EIO=4&transport=websocket',
  '/socket.io/',
  '/sockjs/websocket?name=a',
  '/sockjs/000/one/websocket?name=a',
  '/sockjs/elsewhere',
  '/elsewhere',
];

describe.each(paths)('an upgrade at %s', (path) => {
  test.each([pageOrigin, 'https://elsewhere.example', undefined])(
    'that is reset from %s costs nobody else',
    async (Origin) => {
      for (let count = 0; count < 20; count += 1) await sendAndReset(server, upgradeText(path, { Origin }));
      await expectHealthy();
    },
  );

  test('without a name or a key costs nobody else', async () => {
    await statusOf(server, upgradeText(path.replace('name=a', '')));
    await statusOf(server, upgradeText(path, { 'Sec-WebSocket-Key': undefined }));
    await statusOf(server, upgradeText(path, { 'Sec-WebSocket-Version': '7' }));
    await statusOf(server, upgradeText(path, { Upgrade: 'h2c' }));
    await expectHealthy();
  });
});

test.each(paths)('a close frame right behind the upgrade at %s costs nobody else', async (path) => {
  const closeFrame = '\x88\x80\0\0\0\0';
  await statusOf(server, upgradeText(path) + closeFrame);
  await expectHealthy();
});

describe('a request that is no upgrade', () => {
  test.each([
    ['/ws', 426],
    ['/ws?name=a', 426],
    ['/ws/', 426],
    ['/sockjs?x', 404],
    ['/sockjs/elsewhere', 404],
    ['/socket.io?x', 404],
    ['/elsewhere', 404],
  ])('is answered at %s with %i', async (path, status) => {
    expect(await statusOf(server, requestText(`GET ${path}`))).toBe(status);
  });
});

describe('a host that is not listed', () => {
  test.each(['GET /socket.io/?EIO=4&transport=polling', 'GET /sockjs/info', 'POST /cut?name=a'])(
    'is refused at %s',
    async (line) => {
      for (const Host of ['rebound.example', 'rebound.example:8788', 'localhost.rebound.example', '']) {
        expect(await statusOf(server, requestText(line, { Host, Origin: pageOrigin, 'Content-Length': '0' }))).toBe(
          403,
        );
      }
    },
  );

  test('is refused to upgrade', async () => {
    expect(await statusOf(server, upgradeText('/ws?name=a', { Host: 'rebound.example' }))).toBe(403);
    expect(await statusOf(server, upgradeText('/ws?name=a', { Host: '[::1]:8788' }))).toBe(101);
  });
});
