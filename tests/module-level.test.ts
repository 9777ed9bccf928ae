import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { surfaceOf } from '../scripts/bundle-size.mjs';
import { root } from '../scripts/run-command.mjs';
import { packageFolders } from '../scripts/workspace-folders.mjs';

const entries = packageFolders('packages').flatMap((folder) =>
  Object.keys(surfaceOf(folder).exports).map((entry) => ({ folder, entry })),
);

/** The entry as a function of its own `module` and `require`; frameworks and clients stay outside. */
async function scriptOf(folder: string, entry: string): Promise<string> {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    readonly peerDependencies?: object;
  };
  const { outputFiles } = await build({
    entryPoints: [join(root, folder, 'src', entry, 'index.ts')],
    bundle: true,
    format: 'cjs',
    target: 'es2022',
    tsconfig: join(root, 'tsconfig.base.json'),
    external: Object.keys(manifest.peerDependencies ?? {}),
    write: false,
  });
  return `(function (module, require) {${outputFiles[0]?.text ?? ''}})`;
}

test.each(entries)('$folder, entry $entry, loads where nothing but the language exists', async ({ folder, entry }) => {
  // The class extends the platform's, which every test environment has.
  const globals = folder.endsWith('websocket') ? { EventTarget } : {};
  const load = runInContext(await scriptOf(folder, entry), createContext(globals)) as (
    module: { exports: object },
    require: NodeJS.Require,
  ) => void;
  const module = { exports: {} };
  load(module, createRequire(join(root, folder, 'package.json')));
  expect(Object.keys(module.exports)).not.toEqual([]);
});
