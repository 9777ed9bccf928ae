// Runs in each runtime, without a test framework: node check.mjs <url> <dead url> <package> <esm|cjs>. It says `passed <check>`, and
// `ask <what>` where the server or the proxy in front of it is to do something. It exits with an error at the first check
// that does not hold, or when a check takes too long.
import { createRequire } from 'node:module';

/** @import { ConnectionOptions, Snapshot } from '@steadysocket/core' */

const [url = '', deadUrl = '', packageName = '', format = ''] = process.argv.slice(2);
const checkTimeoutMs = 20_000;

const require = createRequire(import.meta.url);

/** @type {typeof import('@steadysocket/core')} */
const { createConnection, heartbeat, webSocket } = format === 'cjs' ? require(packageName) : await import(packageName);
const origin = require.resolve(packageName);
if (!origin.includes('/dist/')) throw new Error(`Not the built package: ${origin}`);

/** Node 20 has no WebSocket of its own. Where there is one, the default has to find it, unless another is asked for. */
const { STEADYSOCKET_WEBSOCKET: wanted } = process.env;
/** @type {import('@steadysocket/core').WebSocketConstructor | undefined} */
const injected = wanted
  ? require(wanted).WebSocket
  : 'WebSocket' in globalThis
    ? undefined
    : (await import('ws')).WebSocket;

/**
 * @param {Omit<ConnectionOptions, 'transport'>} [options]
 * @param {import('@steadysocket/core').UrlSource} [source]
 */
function connect(options = {}, source = url) {
  // A draw of 0.002 makes the first delay 10 ms.
  const common = { random: () => 0.002, ...options };
  const connection = createConnection(
    source,
    injected ? { ...common, transport: webSocket({ WebSocket: injected }) } : common,
  );
  /** @type {unknown[]} */
  const messages = [];
  connection.on('message', (message) => messages.push(message));
  /** @type {string[]} */
  const endings = [];
  connection.on('close', ({ kind }) => endings.push(kind));
  // Where nobody listens, they are warned of.
  connection.on('error', () => {});

  /**
   * Resolves once it is so: asked after each event.
   *
   * @param {(snapshot: Snapshot) => boolean} isSo
   */
  const when = (isSo) =>
    new Promise((resolve) => {
      const ask = () => isSo(connection.getSnapshot()) && resolve(undefined);
      connection.subscribe(ask);
      for (const event of /** @type {const} */ (['open', 'close'])) connection.on(event, ask);
      connection.on('message', ask);
      ask();
    });
  connection.open();
  return { connection, messages, endings, when };
}

/** @type {Record<string, () => Promise<void>>} */
const checks = {
  async 'opens and echoes in order'() {
    const { connection, messages, when } = connect();
    const texts = Array.from({ length: 500 }, (_, index) => `text ${String(index)} ✓`);
    for (const text of texts.slice(0, 250)) connection.send(text);
    await when(({ status }) => status === 'open');
    for (const text of texts.slice(250)) connection.send(text);
    await when(() => messages.length === texts.length);
    expectSame(messages, texts);
    connection.close();
    await when(({ status }) => status === 'closed');
  },

  async 'echoes binary'() {
    const { connection, messages, when } = connect();
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
    connection.send(bytes);
    await when(() => messages.length === 1);
    if (!(messages[0] instanceof ArrayBuffer)) throw new Error('The message is no ArrayBuffer.');
    expectSame([...new Uint8Array(messages[0])], [...bytes]);
    connection.close();
  },

  async 'reconnects to a server that was restarted, and sends what was queued'() {
    const { connection, messages, endings, when } = connect();
    await when(({ status }) => status === 'open');
    const lost = when(({ status }) => status !== 'open');
    ask('restart');
    await lost;
    connection.send('queued');
    await when(() => messages.length === 1);
    expectSame([endings[0], messages[0]], ['lost', 'queued']);
    connection.close();
  },

  async 'retries a dial that nothing answers, and one that is refused, at once'() {
    // A platform that raises no `close` for a failed dial would end it as `connect-timeout`.
    const { connection, endings, when } = connect({}, ({ attempt }) => [deadUrl, `${url}/refuse`][attempt] ?? url);
    await when(({ status }) => status === 'open');
    expectSame(endings, ['refused', 'refused']);
    connection.close();
  },

  async 'abandons a half-open link'() {
    const beat = heartbeat({ message: 'ping', intervalMs: 100, timeoutMs: 200, isReply: isPing });
    const { connection, messages, endings, when } = connect({ heartbeat: beat });
    await when(({ latencyMs }) => latencyMs !== null);
    ask('discard');
    await when(() => endings.includes('heartbeat-timeout'));
    expectSame([connection.send('queued')], ['queued']);
    ask('restore');
    await when(() => messages.length === 1);
    expectSame(messages, ['queued']);
    connection.close();
  },

  async 'closes towards a peer that hangs'() {
    const { connection, when } = connect();
    await when(({ status }) => status === 'open');
    ask('discard');
    await new Promise((resolve) => setTimeout(resolve, 300));
    connection.close();
    await when(({ status }) => status === 'closed');
  },
};

for (const [name, check] of Object.entries(checks)) {
  const timer = setTimeout(() => {
    throw new Error(`timed out: ${name}`);
  }, checkTimeoutMs);
  await check();
  clearTimeout(timer);
  console.log(`passed ${name}`);
}
console.log(`finished in ${runtimeName()}`);
if ('terminate' in (injected ?? WebSocket).prototype) {
  // The program ends by itself, although links were abandoned. `ws` alone would wait for 30 s.
  setTimeout(() => {
    throw new Error('something keeps the program from its end');
  }, 10_000).unref();
} else {
  // Deno, `undici` and the WebSocket of Node wait for ever for the answer to a close frame, and the program for them.
  process.exit();
}

/** @param {unknown} frame */
function isPing(frame) {
  return frame === 'ping';
}

/** @param {'restart' | 'discard' | 'restore'} what */
function ask(what) {
  console.log(`ask ${what}`);
}

/**
 * @param {readonly unknown[]} actual
 * @param {readonly unknown[]} expected
 */
function expectSame(actual, expected) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error('Something else arrived.');
}

function runtimeName() {
  const { node, bun, deno } = process.versions;
  const name = deno ? `Deno ${deno}` : bun ? `Bun ${bun}` : `Node ${node}`;
  const version = wanted && require(`${wanted}/package.json`).version;
  return `${name} with ${version ? `undici ${version}` : injected ? 'ws' : 'its own WebSocket'}`;
}
