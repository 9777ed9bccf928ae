// What `npm run test:interop` runs: tests against RabbitMQ, Redis, Spring Boot, Artemis and other runtimes. It installs or
// builds what they need. What cannot be had makes it fail: a test that did not run has not passed.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkNode } from './check-node.mjs';
import { buildPackages, install, root, runCommand } from './run-command.mjs';
import { runSteps, runTests } from './run-steps.mjs';

await runSteps(
  [
    { name: 'Node version', run: checkNode, essential: true },
    { name: 'Install', run: install, essential: true },
    { name: 'Build', run: buildPackages, essential: true },
    { name: 'RabbitMQ', run: () => installFromApt('rabbitmq-server', '/usr/lib/rabbitmq/bin/rabbitmq-server') },
    { name: 'Redis', run: () => installFromApt('redis-server', '/usr/bin/redis-server') },
    { name: 'Spring Boot application', run: () => buildJava('examples/spring-boot') },
    { name: 'Artemis', run: () => buildJava('interop/artemis') },
    { name: 'Runtimes', run: installRuntimes },
    { name: 'Chromium', run: () => runCommand('node', ['scripts/chromium.mjs']) },
    { name: 'Tests', run: () => runTests('interop') },
  ],
  'interop',
);

/**
 * @param {string} name
 * @param {string} program where the package puts it
 */
async function installFromApt(name, program) {
  if (existsSync(program)) {
    console.log(`${name} is installed.`);
    return;
  }
  // Where systemd runs, the package would start a server for the whole machine.
  const isContainer = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') && !existsSync('/run/systemd/system');
  if (!isContainer) throw new Error(`${name} is missing: on Debian, apt-get install ${name}.`);
  console.log(`Installing ${name} with apt-get ...`);
  // In the single-user runlevel no service is started.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await runCommand('apt-get', ['-qq', 'update']);
  await runCommand('apt-get', ['-qq', 'install', '--yes', '--no-install-recommends', name], { env });
}

/** @param {string} folder */
async function buildJava(folder) {
  for (const command of ['java', 'mvn']) {
    await promisify(execFile)(command, ['--version']).catch(() => {
      throw new Error(`${command} is missing: a JDK from 17 on and Maven are needed.`);
    });
  }
  console.log(`Building ${folder} with Maven ...`);
  await runCommand('mvn', ['--batch-mode', '--no-transfer-progress', '--quiet', 'package'], {
    cwd: join(root, folder),
  });
}

async function installRuntimes() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('The runtimes are packed for Linux x64 only: see interop/runtimes/package.json.');
  }
  console.log('Installing releases of Node, Bun, Deno and undici from npm, about 2 GB ...');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
  await runCommand('npm', ['install', ...options], { cwd: join(root, 'interop/runtimes') });
}
