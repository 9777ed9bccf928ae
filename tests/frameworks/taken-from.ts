import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Gives every importer the versions that the package in `folder` depends on.
 *
 * @param standIns What takes the place of a package, which the folder depends on: `preact/compat` for `react`.
 */
export function takenFrom(folder: string, standIns: Readonly<Record<string, string>> = {}): Plugin {
  const manifest = join(import.meta.dirname, folder, 'package.json');
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies: Record<string, string> };
  const names = [...Object.keys(dependencies), ...Object.keys(standIns)];
  return {
    name: 'taken-from',
    enforce: 'pre',
    resolveId(id, _importer, options) {
      const name = names.find((each) => id === each || id.startsWith(`${each}/`));
      if (name === undefined) return null;
      const taken = (standIns[name] ?? name) + id.slice(name.length);
      return this.resolve(taken, manifest, { ...options, skipSelf: true });
    },
  };
}
