// Node's own `spawn`, with what each script needs of it: the programs of the workspace, and an end that leaves nothing behind.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a program to its end; rejects unless it exits with 0. Our output is its own, unless `print` takes it. Programs
 * from the folder's and the root's `node_modules` are found however this script was started.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, print?: ((output: string) => void) | undefined }} [options]
 * @returns {Promise<void>}
 */
export function runCommand(command, args, { cwd = root, env = {}, print } = {}) {
  const programs = [cwd, root].map((folder) => join(folder, 'node_modules/.bin'));
  const path = [...programs, process.env['PATH']].join(delimiter);
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, PATH: path, ...env },
    stdio: print ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    // Windows starts `npx` and whatever is in `.bin` through a shell only.
    shell: process.platform === 'win32',
  });
  if (print) for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', print);
  const letGo = passSignalsOn(child);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      letGo();
      reject(error);
    });
    child.once('close', (code, signal) => {
      letGo();
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')}: ${signal ?? `exit code ${String(code)}`}`));
    });
  });
}

/**
 * A signal that would end us ends what we run first, and then us: nothing is left behind, and no later step begins.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function passSignalsOn(child) {
  /** @type {NodeJS.Signals | undefined} */
  let received;
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    received = signal;
    child.kill(signal);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, passOn);
  return () => {
    for (const signal of signals) process.off(signal, passOn);
    if (received) process.kill(process.pid, received);
  };
}

/**
 * Runs pnpm, which no machine is expected to have.
 *
 * @param {...string} args
 */
export function runPnpm(...args) {
  return runCommand('npx', ['-y', 'pnpm@12', ...args]);
}

/** Installs exactly what the lockfile says. */
export function install() {
  return runPnpm('install', '--frozen-lockfile');
}

/** Builds the published packages, each after those it depends on. */
export function buildPackages() {
  return runPnpm('--filter-prod', './packages/*', 'run', 'build');
}
