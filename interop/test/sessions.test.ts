import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { webSocket } from '@steadysocket/core';
import { session } from '@steadysocket/session';
import { startProxy } from '@steadysocket/test-kit';
import { eventually, observe } from '@steadysocket/test-kit/observing';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { OwnedProcess } from '../src/owned-process.js';

const folder = join(import.meta.dirname, '../runtimes');

const servers: readonly (readonly [name: string, program: string, options: readonly string[]])[] = [
  ['Node', 'node-26-newest/bin/node', []],
  ['Bun', 'bun-newest/bin/bun', ['--no-install']],
  ['Deno', 'deno-newest/deno', ['run', '--no-prompt', '--no-remote', '--allow-net', '--allow-read', '--allow-env']],
];

test.each(servers)(
  'a hub on %s, behind crossws, loses nothing over links that are cut',
  async (_, program, options) => {
    const path = join(folder, 'node_modules', program);
    // The package of an old Deno comes without the permission to run it.
    await chmod(path, 0o755);
    const server = new OwnedProcess(path, [...options, join(folder, 'hub.mjs')], { cwd: folder });
    onTestFinished(() => server.kill());
    const [, port] = await server.prints(/^port (\d+)$/m);
    await using proxy = await startProxy({ target: { host: '127.0.0.1', port: Number(port) } });
    const { connection, recorded, when } = observe(proxy.url, {
      transport: session({ over: webSocket({ WebSocket }) }),
    });
    connection.open();
    await when('open');
    const texts = Array.from({ length: 300 }, (_unused, index) => `text ${String(index)} ✓`);
    for (const [index, text] of texts.entries()) {
      connection.send(text);
      if (index % 100 !== 50) continue;
      proxy.discard();
      connection.send(Uint8Array.of(index));
      proxy.reset();
      proxy.restore();
      const { length: opens } = recorded.open;
      await when(() => recorded.open.length > opens);
    }
    expect(await connection.deliver('last')).toBe('handled last');
    await eventually(() => recorded.message.length).toBe(304);
    const messages = recorded.message.map((message) => (typeof message === 'string' ? message : 'bytes'));
    expect(messages.filter((message) => message.startsWith('text'))).toEqual(texts);
    expect(messages.filter((message) => message === 'bytes')).toHaveLength(3);
    expect(recorded.open.map(({ resumed }) => resumed)).toEqual([false, true, true, true]);
    expect(recorded.drop).toEqual([]);
  },
);
