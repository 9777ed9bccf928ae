import { openStorage, readCommandLine } from './command-line.js';
import { startChat } from './start-chat.js';
import { startCluster } from './start-cluster.js';

/** Over how many milliseconds clients leave at SIGTERM. */
const drainMs = 3_000;

const setup = await readCommandLine(process.argv.slice(2), process.env);
const chat =
  setup.nodes > 1
    ? await startCluster(setup)
    : await startChat({ ...setup, tokens: setup, storage: (moved) => openStorage(setup, moved) });
console.log(`The chat is on ${chat.url}`);

let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Who is in a hurry asks twice.
    if (isStopping) process.exit(1);
    isStopping = true;
    void chat.drain(signal === 'SIGTERM' ? drainMs : 0);
  });
}
