// What a release would publish, as its users get it: packs each package, looks at the tarballs with publint and attw,
// installs them with npm into fresh projects, and type-checks, builds and runs those. Publishes nothing.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDeclarations } from './check-declarations.mjs';
import { runApplications } from './run-applications.mjs';
import { root, runCommand, runPnpm } from './run-command.mjs';
import { packageFolders } from './workspace-folders.mjs';

const folder = await mkdtemp(join(tmpdir(), 'steadysocket-release-'));
/** @type {Map<string, string>} */
const tarballs = new Map();

/** @param {string} packageFolder */
async function check(packageFolder) {
  const name = packageFolder.replace('packages/', '@steadysocket/');
  const { version } = JSON.parse(await readFile(join(root, packageFolder, 'package.json'), 'utf8'));
  const tarball = join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  await runCommand('publint', ['run', tarball, '--strict']);
  await runCommand('attw', [tarball, '--format', 'ascii']);
  tarballs.set(name, tarball);
}

try {
  await runPnpm('--silent', '--filter', './packages/*', 'pack', '--pack-destination', folder);
  for (const packageFolder of packageFolders('packages')) {
    console.log(`\n${packageFolder}`);
    await check(packageFolder);
  }
  console.log('\ndeclarations');
  await checkDeclarations(folder, tarballs);
  console.log('\napplications');
  await runApplications(folder, tarballs);
} finally {
  await rm(folder, { recursive: true, force: true });
}
