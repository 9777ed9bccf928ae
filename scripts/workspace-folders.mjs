// The linter and the tests ask as well, which cannot wait for pnpm's answer.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run-command.mjs';

/**
 * The folders that hold a package, relative to the root.
 *
 * @param {...string} parents
 */
export function packageFolders(...parents) {
  return parents
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
    .filter((folder) => existsSync(join(root, folder, 'package.json')));
}
