// What `npm run bench` runs: on what is built, as an application would have it.
import { join } from 'node:path';
import { buildPackages, install, root, runCommand } from './run-command.mjs';

await install();
await buildPackages();
await runCommand('tsx', ['--tsconfig', 'tsconfig.run.json', '--expose-gc', 'src/main.ts', ...process.argv.slice(2)], {
  cwd: join(root, 'bench'),
});
