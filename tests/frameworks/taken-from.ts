import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Gives every importer the versions that the package in `folder` depends on. */
export function takenFrom(folder: string): Plugin {
  const manifest = join(import.meta.dirname, folder, 'package.json');
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies: Record<string, string> };
  const names = Object.keys(dependencies);
  return {
    name: 'taken-from',
    enforce: 'pre',
    resolveId(id, _importer, options) {
      const isTaken = names.some((name) => id === name || id.startsWith(`${name}/`));
      return isTaken ? this.resolve(id, manifest, { ...options, skipSelf: true }) : null;
    },
  };
}
