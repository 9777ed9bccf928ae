// `npm run demo`: the playground and the server it talks to, from a fresh clone to one address; Ctrl-C stops both.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkNode } from './check-node.mjs';
import { buildPackages, install, root } from './run-command.mjs';

const preferredPagePort = 5173;
const preferredServerPort = 8787;

checkNode();
await install();
await buildPackages();

const pagePort = await freePort(preferredPagePort);
const serverPort = await freePort(preferredServerPort);
let stopping = false;
/** @type {import('vite').ViteDevServer | undefined} */
let page;
const server = startServer();
stopOnSignal();
try {
  page = await startPage();
  await serverAccepts();
  console.log(`\n  Steadysocket playground: http://localhost:${String(pagePort)}\n  Ctrl-C stops it.\n`);
} catch (error) {
  console.error(error);
  await stop(1);
}

function startServer() {
  const origins = ['localhost', '127.0.0.1'].map((host) => `http://${host}:${String(pagePort)}`);
  // One process and not `npm start` or `tsx`, which are several: what we started is what we can stop.
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: join(root, 'examples/server'),
    env: { ...process.env, PORT: String(serverPort), ALLOWED_ORIGINS: origins.join(',') },
    stdio: 'inherit',
  });
  child.once('exit', (code) => {
    // Ctrl-C reaches the server too, and it may be gone before we hear of it.
    if (code) console.error(`The example server failed with exit code ${String(code)}.`);
    void stop(code ? 1 : 0);
  });
  return child;
}

async function startPage() {
  // Only now: there is no Vite before the install.
  const { createServer } = await import('vite');
  process.env['VITE_SERVER_URL'] = `ws://localhost:${String(serverPort)}/ws`;
  const vite = await createServer({
    root: join(root, 'examples/playground'),
    server: { host: '127.0.0.1', port: pagePort, strictPort: true },
  });
  return vite.listen();
}

function stopOnSignal() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.once(signal, () => void stop(0));
  // A signal sent to npm alone ends npm and its shell, and does not come this far.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && void stop(0), 500).unref();
}

/** @param {number} exitCode */
async function stop(exitCode) {
  if (stopping) return;
  stopping = true;
  const ended = server.exitCode !== null || server.signalCode !== null ? undefined : once(server, 'exit');
  server.kill('SIGTERM');
  await Promise.all([page?.close(), Promise.race([ended, delay(2000)])]);
  // Only where the server did not heed the first signal; on an ended process it does nothing.
  server.kill('SIGKILL');
  process.exit(exitCode);
}

async function serverAccepts() {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const socket = connect(serverPort, 'localhost');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await delay(100);
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`The example server does not answer on port ${String(serverPort)}.`);
}

/**
 * @param {number} preferred
 * @returns {Promise<number>}
 */
async function freePort(preferred) {
  const probe = createTcpServer();
  try {
    await once(probe.listen(preferred), 'listening');
  } catch {
    if (preferred === 0) throw new Error('This machine has no free port.');
    const port = await freePort(0);
    console.log(`Port ${String(preferred)} is taken, ${String(port)} is used instead.`);
    return port;
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : preferred;
}
