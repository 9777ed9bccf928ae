// What our packages add to an application: minified and gzipped, in bytes.
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { root } from './run-command.mjs';

/** The hooks without the core's names, which the index passes on.
 *
 * @param {string} binding */
const hooksOf = (binding) =>
  ['fold', 'message', 'messages', 'readable', 'web-socket']
    .map((hook) => `export * from './packages/${binding}/src/use-${hook}.ts';`)
    .join('');

/**
 * `ceiling` stands where a budget is not reached yet: what it must not grow beyond meanwhile.
 *
 * @type {readonly { name: string, budget: number, ceiling?: number, source: string, external: string[] }[]}
 */
const bundles = [
  {
    name: 'core: createConnection, webSocket, json',
    budget: 4500,
    ceiling: 11_600,
    source: `export { createConnection, webSocket, json } from '@steadysocket/core'`,
    external: [],
  },
  {
    name: 'react, without the core',
    budget: 1100,
    source: hooksOf('react'),
    external: ['react', '@steadysocket/core', '@steadysocket/core/binding'],
  },
  {
    name: 'vue, without the core',
    budget: 1100,
    source: hooksOf('vue'),
    external: ['vue', '@steadysocket/core', '@steadysocket/core/binding'],
  },
  {
    name: 'websocket, without the core',
    budget: 1500,
    ceiling: 2320,
    source: `export { SteadyWebSocket } from '@steadysocket/websocket'`,
    external: ['@steadysocket/core'],
  },
  {
    name: 'transport-sockjs, without its client and the core',
    budget: 1960,
    source: `export * from './packages/transport-sockjs/src/index.ts';`,
    external: ['sockjs-client', '@steadysocket/core/transport'],
  },
  {
    name: 'transport-stomp, without its client and the core',
    budget: 6370,
    source: `export * from './packages/transport-stomp/src/index.ts';`,
    external: ['@stomp/stompjs', '@steadysocket/core/transport'],
  },
  {
    name: 'transport-socketio, without its client and the core',
    budget: 3300,
    source: `export { socketIo } from '@steadysocket/transport-socketio'`,
    external: ['socket.io-client', '@steadysocket/core/transport'],
  },
];

/** @returns {Promise<{ name: string, budget: number, ceiling: number | undefined, bytes: number }[]>} */
export function bundleSizes() {
  return Promise.all(
    bundles.map(async ({ name, budget, ceiling, source, external }) => {
      const { outputFiles } = await build({
        stdin: { contents: source, resolveDir: root },
        tsconfig: 'tsconfig.base.json',
        absWorkingDir: root,
        bundle: true,
        minify: true,
        format: 'esm',
        target: 'es2022',
        external,
        write: false,
      });
      const bytes = outputFiles.reduce((sum, file) => sum + gzipSync(file.contents, { level: 9 }).length, 0);
      return { name, budget, ceiling, bytes };
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, budget, bytes } of await bundleSizes()) {
    console.log(`${name}: ${String(bytes)} of ${String(budget)} bytes`);
  }
}
