// `npm run demo`: the examples and the servers they talk to, from a fresh clone to one address; Ctrl-C stops all.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkNode } from './check-node.mjs';
import { buildPackages, install, root } from './run-command.mjs';

const preferredPagePort = 5173;
const preferredPort = { playground: 8787, stacks: 8788, chat: 8789 };

checkNode();
await install();
await buildPackages();

const pagePort = await freePort(preferredPagePort);
const playgroundPort = await freePort(preferredPort.playground);
const stacksPort = await freePort(preferredPort.stacks);
const chatPort = await freePort(preferredPort.chat);
let stopping = false;
/** @type {(import('vite').ViteDevServer | import('node:http').Server)[]} */
const pages = [];
const servers = [
  startServer('examples/server', { script: 'src/main.ts', port: playgroundPort }),
  startServer('examples/stacks', { script: 'server/main.ts', port: stacksPort }),
  // A folder for each port: two demos at once must not open one database.
  startServer('examples/chat', {
    script: 'server/main.ts',
    port: chatPort,
    args: ['--data', `data/${String(chatPort)}`],
  }),
];
stopOnSignal();
try {
  await startPages();
  await Promise.all([accepts(playgroundPort), accepts(stacksPort), accepts(chatPort)]);
  console.log(`\n  Steadysocket examples: http://localhost:${String(pagePort)}\n  Ctrl-C stops them.\n`);
} catch (error) {
  console.error(error);
  await stop(1);
}

/**
 * @param {string} folder
 * @param {{ readonly script: string, readonly port: number, readonly args?: readonly string[] }} program
 */
function startServer(folder, { script, port, args = [] }) {
  const origins = ['localhost', '127.0.0.1'].map((host) => `http://${host}:${String(pagePort)}`);
  // One process and not `npm start` or `tsx`, which are several: what we started is what we can stop.
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: join(root, folder),
    env: { ...process.env, PORT: String(port), ALLOWED_ORIGINS: origins.join(',') },
    stdio: 'inherit',
  });
  child.once('exit', (code) => {
    // Ctrl-C reaches the server too, and it may be gone before we hear of it.
    if (code) console.error(`The server of ${folder} failed with exit code ${String(code)}.`);
    void stop(code ? 1 : 0);
  });
  return child;
}

/** The index and the stacks, and below a path of its own each other example: one origin, so that a theme is chosen for all. */
async function startPages() {
  process.env['VITE_SERVER_URL'] = `ws://localhost:${String(playgroundPort)}/ws`;
  process.env['VITE_STACKS_URL'] = `http://localhost:${String(stacksPort)}`;
  process.env['VITE_CHAT_URL'] = `http://localhost:${String(chatPort)}`;
  process.env['VITE_PLAYGROUND_URL'] = '/playground/';
  process.env['VITE_CHAT_PAGES_URL'] = '/chat/';
  process.env['VITE_EXAMPLES_URL'] = '/';
  const http = createHttpServer();
  const stacks = await startVite('examples/stacks', { base: '/', http });
  const playground = await startVite('examples/playground', { base: '/playground/', http });
  const chat = await startVite('examples/chat', { base: '/chat/', http });
  http.on('request', (request, response) => {
    const url = request.url ?? '';
    const vite = url.startsWith('/playground/') ? playground : url.startsWith('/chat/') ? chat : stacks;
    vite.middlewares(request, response);
  });
  http.listen(pagePort, '127.0.0.1');
  await once(http, 'listening');
  pages.push(http);
}

/**
 * @param {string} folder
 * @param {{ readonly base: string, readonly http: import('node:http').Server }} place
 */
async function startVite(folder, { base, http }) {
  // Only now: there is no Vite before the install.
  const { createServer } = await import('vite');
  const vite = await createServer({
    root: join(root, folder),
    base,
    server: { middlewareMode: true, hmr: { server: http } },
  });
  pages.push(vite);
  return vite;
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
  for (const page of pages) void page.close();
  await Promise.all(servers.map((server) => stopServer(server)));
  process.exit(exitCode);
}

/** @param {import('node:child_process').ChildProcess} server */
async function stopServer(server) {
  const ended = server.exitCode !== null || server.signalCode !== null ? undefined : once(server, 'exit');
  server.kill('SIGTERM');
  await Promise.race([ended, delay(2000)]);
  // Only where the server did not heed the first signal; on an ended process it does nothing.
  server.kill('SIGKILL');
}

/** @param {number} port */
async function accepts(port) {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const socket = connect(port, 'localhost');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await delay(100);
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`The example server does not answer on port ${String(port)}.`);
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
