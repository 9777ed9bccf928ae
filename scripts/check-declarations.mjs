// Checks that applications can be compiled against our built declarations: see tests/typescript.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { root } from './run-command.mjs';

const folder = join(root, 'tests/typescript');
const sources = readdirSync(join(folder, 'src'));
const compilers = ['typescript-5.0', 'typescript', 'typescript-7'];

/** Each in a folder of its own, with copies of the sources under the endings that make them modules or CommonJS. */
const kinds = [
  { name: 'node16', endings: ['.mts', '.cts'], options: { module: 'node16', moduleResolution: 'node16' } },
  { name: 'bundler', endings: ['.ts'], options: { module: 'esnext', moduleResolution: 'bundler' } },
];

for (const { name, endings, options } of kinds) {
  const target = join(folder, 'dist', name);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const ending of endings)
    for (const source of sources) cpSync(join(folder, 'src', source), join(target, source.replace(/\.ts$/, ending)));
  writeFileSync(
    join(target, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        ...options,
        target: 'es2022',
        lib: ['es2022', 'dom', 'dom.iterable'],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        noEmit: true,
      },
      include: ['.'],
    }),
  );
}

/**
 * The errors in our declarations and in the sources. Those of other packages are not ours: Vue's declarations need 5.4.
 *
 * @param {string} compiler
 * @param {string} kind
 * @returns {Promise<string[]>}
 */
async function errorsOf(compiler, kind) {
  const tsc = join(folder, 'node_modules', compiler, 'bin/tsc');
  const compiled = promisify(execFile)(process.execPath, [tsc, '--project', kind, '--pretty', 'false'], {
    cwd: join(folder, 'dist'),
  });
  const output = await compiled.then(
    () => '',
    (/** @type {unknown} */ error) => /** @type {{ stdout: string }} */ (error).stdout || String(error),
  );
  if (output !== '' && !output.includes('error TS')) return [output];
  return output.split('\n').filter((line) => line.includes('error TS') && !line.includes('node_modules/'));
}

/** @returns {Promise<boolean>} Whether all is well. */
export async function checkDeclarations() {
  let isSound = true;
  for (const compiler of compilers) {
    const errors = (await Promise.all(kinds.map(({ name }) => errorsOf(compiler, name)))).flat();
    console.log(`${compiler}: ${errors.length === 0 ? 'no errors' : errors.join('\n')}`);
    isSound &&= errors.length === 0;
  }
  return isSound;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !(await checkDeclarations())) process.exitCode = 1;
