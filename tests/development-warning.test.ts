// In development, the core warns of an error event without a listener. These tests check, on the output of bundlers, runtimes and
// a bare page, that they distinguish development from production.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import type { BuildOptions } from 'esbuild';
import { build as esbuild } from 'esbuild';
import { build as viteBuild, createServer } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { root } from '../scripts/run-command.mjs';

const core = join(root, 'packages/core/src/index.ts');
const warning = join(root, 'packages/core/src/engine/warn-unhandled.ts');

/** Dials where there is no WebSocket, and listens to nothing. */
const application = `
  import { createConnection } from ${JSON.stringify(core)};
  globalThis.WebSocket = undefined;
  createConnection('ws://server.test/?token=hidden').open();
`;

/** The application as one file. `neutral` replaces nothing: that is how an unbundled page gets it. */
async function bundle(options: BuildOptions): Promise<string> {
  const { outputFiles } = await esbuild({
    stdin: { contents: application, resolveDir: root },
    bundle: true,
    format: 'esm',
    write: false,
    ...options,
  });
  return outputFiles?.[0]?.text ?? '';
}

/** What only the warning holds, in any spelling that a minifier leaves. */
const traces = ['[steadysocket]', 'does the server speak', 'console', 'NODE_ENV'];

function expectNoTrace(code: string): void {
  // The core itself is there.
  expect(code).toContain('no-websocket');
  for (const trace of traces) expect(code).not.toContain(trace);
}

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'development-'));
  await writeFile(join(folder, 'neutral.mjs'), await bundle({ platform: 'neutral' }));
  await writeFile(join(folder, 'application.js'), application);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the warning of an error without a listener', () => {
  test('is no part of a minified bundle for browsers', async () => {
    expectNoTrace(await bundle({ minify: true, platform: 'browser' }));
  });

  test.each([true, false])('is no part of a bundle for production, minified: %s', async (minify) => {
    const define = { 'process.env.NODE_ENV': '"production"' };
    expectNoTrace(await bundle({ minify, platform: 'node', define }));
  });

  test('is part of a bundle for development', async () => {
    const code = await bundle({ platform: 'browser', define: { 'process.env.NODE_ENV': '"development"' } });
    for (const trace of traces.slice(0, 3)) expect(code).toContain(trace);
  });

  test('is no part of what Vite builds', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const input = join(folder, 'application.js');
    const built = await viteBuild({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      mode: 'production',
      build: { write: false, rolldownOptions: { input } },
    });
    const outputs = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
    expectNoTrace(outputs.map((output) => ('code' in output ? output.code : '')).join('\n'));
  });

  test('is part of what Vite serves in development, without a process', async () => {
    vi.stubEnv('NODE_ENV', 'development');
    const server = await createServer({
      root,
      configFile: false,
      logLevel: 'silent',
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
    });
    try {
      const code = (await server.transformRequest(`/@fs/${warning}`))?.code ?? '';
      expect(code).toContain('"development" !== "production"');
      expect(code).not.toContain('process.env');
    } finally {
      await server.close();
    }
  });

  test('neither throws nor prints on a page without a bundler', async () => {
    const printed: unknown[] = [];
    const thrown: unknown[] = [];
    const print = (...args: unknown[]): unknown => printed.push(args);
    const page = createContext({
      console: { warn: print, error: print, log: print },
      queueMicrotask: (run: () => void) => {
        try {
          run();
        } catch (error) {
          thrown.push(error);
        }
      },
      ...{ setTimeout, clearTimeout, URL, AbortController },
    });
    const code = await readFile(join(folder, 'neutral.mjs'), 'utf8');
    expect(code).toContain('process.env.NODE_ENV');
    runInContext(code, page);
    expect([printed, thrown]).toEqual([[], []]);
  });

  test.each([
    ['without NODE_ENV', {}, 1],
    ['with NODE_ENV=development', { NODE_ENV: 'development' }, 1],
    ['with NODE_ENV=production', { NODE_ENV: 'production' }, 0],
  ])('is printed by Node %s as often as it should', async (_, env, times) => {
    const file = join(folder, 'neutral.mjs');
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { env });
    expect(stderr.split('[steadysocket] no-websocket').length - 1).toBe(times);
    expect(stdout + stderr).not.toContain('hidden');
  });
});
