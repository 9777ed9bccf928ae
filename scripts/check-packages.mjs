// Packs each published package as a release would and checks what a user would install: publint and attw. Then compiles
// applications against the built declarations.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkDeclarations } from './check-declarations.mjs';
import { runCommand, runPnpm } from './run-command.mjs';
import { packageFolders } from './workspace-folders.mjs';

const folder = await mkdtemp(join(tmpdir(), 'steadysocket-pack-'));
try {
  for (const packageFolder of packageFolders('packages')) {
    console.log(`\n${packageFolder}`);
    const tarball = join(folder, `${basename(packageFolder)}.tgz`);
    await runPnpm('--silent', '--dir', packageFolder, 'pack', '--out', tarball);
    await runCommand('publint', ['run', tarball, '--strict']);
    await runCommand('attw', [tarball, '--format', 'ascii']);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

console.log('\ndeclarations');
if (!(await checkDeclarations())) process.exitCode = 1;
