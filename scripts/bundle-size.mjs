// What our packages add to an application: minified and gzipped, in bytes. Each package's `surface.json` says what is
// measured, names of its entry or modules of its own, and the limit; and the goal where the limit is not what it should be,
// which no tool for limits of sizes knows.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './run-command.mjs';
import { packageFolders } from './workspace-folders.mjs';

/** @typedef {{ names?: string[], modules?: string[], limit: number, goal?: number }} Size */
/** @typedef {{ exports: Record<string, string[]>, size: Size }} Surface */

/**
 * The public names of a package, and what they may weigh.
 *
 * @param {string} packageFolder
 * @returns {Surface}
 */
export function surfaceOf(packageFolder) {
  return JSON.parse(readFileSync(join(root, packageFolder, 'surface.json'), 'utf8'));
}

/** @returns {Promise<(Size & { name: string, bytes: number })[]>} */
export function bundleSizes() {
  return Promise.all(
    packageFolders('packages').map(async (folder) => {
      const { size } = surfaceOf(folder);
      return { ...size, name: basename(folder), bytes: await bytesOf(folder, size) };
    }),
  );
}

/**
 * Without what the application has anyway: the core, the framework, the transport's client.
 *
 * @param {string} folder
 * @param {Size} size
 */
async function bytesOf(folder, { names = [], modules = [] }) {
  /** @type {{ peerDependencies?: Record<string, string> }} */
  const { peerDependencies = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const { outputFiles } = await build({
    stdin: {
      contents: [
        ...(names.length > 0 ? [`export { ${names.join(', ')} } from './src/index.ts';`] : []),
        ...modules.map((module) => `export * from './src/${module}.ts';`),
      ].join('\n'),
      resolveDir: join(root, folder),
    },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    tsconfig: 'tsconfig.base.json',
    external: ['@steadysocket/*', ...Object.keys(peerDependencies)],
    write: false,
  });
  return outputFiles.reduce((sum, file) => sum + gzipSync(file.contents, { level: 9 }).length, 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, limit, goal, bytes } of await bundleSizes()) {
    const wanted = goal === undefined ? '' : `, to become ${String(goal)}`;
    console.log(`${name}: ${String(bytes)} of ${String(limit)} bytes${wanted}`);
  }
}
