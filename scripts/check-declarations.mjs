// Compiles the applications that each package has as `test/application.ts` against the packed declarations.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { makeFreshProject } from './fresh-project.mjs';
import { root } from './run-command.mjs';
import { packageFolders } from './workspace-folders.mjs';

const compilers = ['typescript-5.0', 'typescript', 'typescript-7'];

/** Each in a folder of its own, with copies of the sources under the endings that make them modules or CommonJS. */
const kinds = [
  { name: 'node16', endings: ['.mts', '.cts'], options: { module: 'node16', moduleResolution: 'node16' } },
  { name: 'bundler', endings: ['.ts'], options: { module: 'esnext', moduleResolution: 'bundler' } },
];

const strictest = {
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

/**
 * @param {string} folder
 * @param {ReadonlyMap<string, string>} tarballs
 */
export async function checkDeclarations(folder, tarballs) {
  const project = join(folder, 'typescript');
  await makeFreshProject(project, new Map(packageFolders('packages').flatMap(dependenciesOf)), tarballs);
  await Promise.all(kinds.map((kind) => writeSources(project, kind)));
  let isSound = true;
  for (const compiler of compilers) {
    const errors = (await Promise.all(kinds.map(({ name }) => errorsOf(compiler, join(project, name))))).flat();
    console.log(`${compiler}: ${errors.length === 0 ? 'no errors' : errors.join('\n')}`);
    isSound &&= errors.length === 0;
  }
  if (!isSound) throw new Error('The declarations do not compile.');
}

/**
 * The package, the peers that it asks for, and their types.
 *
 * @param {string} home
 * @returns {[name: string, home: string][]}
 */
function dependenciesOf(home) {
  /** @type {{ name: string, peerDependencies?: Record<string, string>, devDependencies?: Record<string, string> }} */
  const manifest = JSON.parse(readFileSync(join(root, home, 'package.json'), 'utf8'));
  const { name, peerDependencies = {}, devDependencies = {} } = manifest;
  const peers = Object.keys(peerDependencies);
  const types = peers.map((peer) => `@types/${peer}`).filter((types) => types in devDependencies);
  return [name, ...peers, ...types].map((each) => [each, home]);
}

/**
 * @param {string} project
 * @param {(typeof kinds)[number]} kind
 */
async function writeSources(project, { name, endings, options }) {
  const target = join(project, name);
  await mkdir(target);
  for (const packageFolder of packageFolders('packages'))
    for (const ending of endings)
      await cp(join(root, packageFolder, 'test/application.ts'), join(target, `${basename(packageFolder)}${ending}`));
  await writeFile(
    join(target, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...strictest, ...options }, include: ['.'] }),
  );
}

/**
 * The errors in our declarations and in the sources. Those of other packages are not ours: Vue's declarations need 5.4.
 *
 * @param {string} compiler
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function errorsOf(compiler, folder) {
  const tsc = join(root, 'tests/applications/node_modules', compiler, 'bin/tsc');
  const compiled = promisify(execFile)(process.execPath, [tsc, '--project', '.', '--pretty', 'false'], { cwd: folder });
  const output = await compiled.then(
    () => '',
    (/** @type {unknown} */ error) => /** @type {{ stdout: string }} */ (error).stdout || String(error),
  );
  if (output !== '' && !output.includes('error TS')) return [output];
  return output.split('\n').filter((line) => line.includes('error TS') && !isForeign(line));
}

/** @param {string} line */
function isForeign(line) {
  return line.includes('node_modules/') && !line.includes('node_modules/@steadysocket/');
}
