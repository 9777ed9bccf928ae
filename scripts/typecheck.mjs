// Type-checks every TypeScript project of the workspace: sources, tests, examples, scripts.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root, runCommand } from './run-command.mjs';
import { packageFolders } from './workspace-folders.mjs';

const folders = [
  ...['.', 'faults', 'conformance', 'bench', 'interop', 'interop/runtimes'],
  ...packageFolders('packages', 'examples'),
]
  .flatMap((folder) => [folder, `${folder}/test`])
  .filter((folder) => existsSync(join(root, folder, 'tsconfig.json')));

/** @type {string[]} */
const failed = [];
// Shared by all workers, so that each folder is taken once.
const remaining = folders.values();

async function checkUntilNoneIsLeft() {
  for (const folder of remaining) {
    // vue-tsc is tsc that understands .vue files as well.
    await runCommand('vue-tsc', ['--noEmit', '--project', folder]).catch(() => failed.push(folder));
  }
}

await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, checkUntilNoneIsLeft));
if (failed.length > 0) {
  console.error(`Type errors in: ${failed.sort().join(', ')}`);
  process.exitCode = 1;
}
