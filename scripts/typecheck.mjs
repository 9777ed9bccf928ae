// Type-checks every TypeScript project of the workspace, and only what changed since: sources, tests, examples, scripts.
// A list of references would do it too, and would be one more file to touch for each package.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, runCommand } from './run-command.mjs';
import { packageFolders } from './workspace-folders.mjs';

const projects = [
  ...['.', 'test-kit', 'conformance', 'bench', 'interop', 'interop/runtimes'],
  ...packageFolders('packages', 'examples'),
]
  .flatMap((folder) => [folder, `${folder}/test`])
  .filter((folder) => existsSync(join(root, folder, 'tsconfig.json')));

// vue-tsc is tsc that understands .vue files as well.
await runCommand('vue-tsc', ['--build', ...projects]).catch(() => {
  // The errors are on the screen.
  process.exitCode = 1;
});
