// Type-checks, builds and runs the applications of tests/applications on the packed packages.
import { execFile } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { startEchoServer } from '../tests/applications/start-echo-server.mjs';
import { chromiumLaunchOptions } from './chromium.mjs';
import { makeFreshProject } from './fresh-project.mjs';
import { root, runCommand } from './run-command.mjs';

const home = 'tests/applications';
const host = '127.0.0.1';

/**
 * @param {string} folder
 * @param {ReadonlyMap<string, string>} tarballs
 */
export async function runApplications(folder, tarballs) {
  const server = await startEchoServer();
  try {
    for (const name of ['node-esm', 'node-cjs', 'react', 'vue']) {
      const project = await install(name, folder, tarballs);
      await (name.startsWith('node') ? runInNode(project, name, server.url) : runInChromium(project, server.url));
      console.log(`${name}: runs`);
    }
  } finally {
    server.close();
  }
}

/**
 * @param {string} name
 * @param {string} folder
 * @param {ReadonlyMap<string, string>} tarballs
 */
async function install(name, folder, tarballs) {
  const project = join(folder, name);
  const source = join(root, home, name);
  const manifest = await readFile(join(source, 'package.json'), 'utf8');
  const { dependencies } = /** @type {{ dependencies: Record<string, string> }} */ (JSON.parse(manifest));
  await cp(source, project, { recursive: true });
  await makeFreshProject(project, new Map(Object.keys(dependencies).map((each) => [each, home])), tarballs);
  return project;
}

/**
 * @param {string} project
 * @param {string} name
 * @param {string} url
 */
async function runInNode(project, name, url) {
  const program = name === 'node-esm' ? 'main.mjs' : 'main.cjs';
  const { stdout } = await promisify(execFile)(process.execPath, [program, url], { cwd: project, timeout: 20_000 });
  if (!stdout.includes('core: hello') || !stdout.includes('websocket: hello')) throw new Error(`${name}: ${stdout}`);
}

/**
 * @param {string} project
 * @param {string} url
 */
async function runInChromium(project, url) {
  const options = ['--strict', '--noEmit', '--module', 'esnext', '--moduleResolution', 'bundler', '--jsx', 'react-jsx'];
  const entry = project.endsWith('react') ? 'main.tsx' : 'main.ts';
  await runCommand('tsc', [...options, '--target', 'es2022', entry], { cwd: project });
  await build({ root: project, logLevel: 'warn' });
  const site = await preview({ root: project, logLevel: 'warn', preview: { host, port: 0 } });
  const browser = await chromium.launch(await chromiumLaunchOptions());
  try {
    const page = await browser.newPage();
    await page.goto(`${site.resolvedUrls?.local[0] ?? ''}?server=${url}`);
    await page.getByText('open hello').waitFor({ timeout: 20_000 });
  } finally {
    await browser.close();
    await site.close();
  }
}
