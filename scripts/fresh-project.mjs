// No tool makes one from tarballs with the versions of this workspace.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, runCommand } from './run-command.mjs';

/**
 * Makes a folder in which npm has installed packages, as a user would: ours from the tarballs, others in the version that
 * is installed in a folder of the workspace.
 *
 * @param {string} folder
 * @param {ReadonlyMap<string, string>} dependencies from the name of each to that folder of the workspace
 * @param {ReadonlyMap<string, string>} tarballs
 */
export async function makeFreshProject(folder, dependencies, tarballs) {
  const versions = [...dependencies].map(async ([name, home]) => [
    name,
    tarballs.get(name) ?? (await installedVersion(name, home)),
  ]);
  const manifest = {
    private: true,
    dependencies: Object.fromEntries(await Promise.all(versions)),
    // What our packages depend on among each other.
    overrides: Object.fromEntries([...tarballs].filter(([name]) => !dependencies.has(name))),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runCommand('npm', ['install', ...options], { cwd: folder });
}

/**
 * @param {string} name
 * @param {string} home
 */
async function installedVersion(name, home) {
  const manifest = await readFile(join(root, home, 'node_modules', name, 'package.json'), 'utf8');
  return /** @type {{ version: string }} */ (JSON.parse(manifest)).version;
}
