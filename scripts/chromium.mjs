// Which Chromium the tests drive. Where there is no browser to be found (Linux x64), it is unpacked from the
// @sparticuz/chromium package, which brings its own libraries and fonts, so nothing but npm is needed.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Playwright's launch options for the Chromium that fits this machine: the one that `STEADYSOCKET_CHROMIUM` names,
 * else the packed one on Linux x64 (unpacked on first use), else an installed Chrome.
 *
 * @returns {Promise<import('playwright').LaunchOptions>}
 */
export async function chromiumLaunchOptions() {
  const chosen = process.env['STEADYSOCKET_CHROMIUM'];
  if (chosen) return { executablePath: chosen };
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome' };
  const folder = await unpackedChromium();
  return {
    executablePath: join(folder, 'chromium'),
    // A container often runs as root or without user namespaces, where Chromium's sandbox refuses to start.
    args: ['--no-sandbox'],
    env: {
      ...definedEnvironment(),
      LD_LIBRARY_PATH: [join(folder, 'al2023/lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  };
}

async function unpackedChromium() {
  const manifest = await readFile(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8');
  const { version } = /** @type {{ version: string }} */ (JSON.parse(manifest));
  const cache = join(root, 'node_modules/.cache/chromium');
  const folder = join(cache, version);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(join(cache, `${version}-`));
  try {
    await unpackInto(unfinished);
    // One atomic step, so that no other process ever finds a browser that is half there.
    await rename(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // else another process was faster, and its copy is as good
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/**
 * The package unpacks into the temporary folder, and its libraries only where it believes to run on AWS Lambda; both
 * are read from the environment, hence a process of its own.
 *
 * @param {string} folder
 */
async function unpackInto(folder) {
  const program = `import chromium from '@sparticuz/chromium'; await chromium.executablePath();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
  });
  // The packed configuration looks for fonts in fixed places such as /tmp/fonts, which are not ours.
  await writeFile(join(folder, 'fonts/fonts.conf'), fontsBesideTheConfiguration);
}

const fontsBesideTheConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
</fontconfig>
`;

function definedEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter((entry) => entry[1] !== undefined));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { executablePath, channel } = await chromiumLaunchOptions();
  console.log(`Chromium: ${executablePath ?? `an installed ${String(channel)}`}`);
}
