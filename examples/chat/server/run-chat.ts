import { fileURLToPath } from 'node:url';
import type { ChatRoom } from './chat-rooms.js';
import { openStorage, readCommandLine } from './command-line.js';
import type { RunningChat } from './start-chat.js';
import { startChat } from './start-chat.js';
import type { Cluster } from './start-cluster.js';
import { startCluster } from './start-cluster.js';

export interface RunOptions {
  /** The `import.meta.url` of the program that calls this. Each node of several runs it too. */
  readonly program: string;
  /** @default standardRooms */
  readonly rooms?: readonly ChatRoom[];
  /** Called with each node of this process. @default does nothing */
  readonly onNode?: (chat: RunningChat) => void;
}

/** Over how many milliseconds clients leave at SIGTERM. */
const drainMs = 3_000;

/** Runs the chat as the command line says, until a signal ends it. Resolves when clients may come. */
export async function runChat({ program, rooms, onNode = () => {} }: RunOptions): Promise<RunningChat | Cluster> {
  const setup = await readCommandLine(process.argv.slice(2), process.env);
  const chat =
    setup.nodes > 1
      ? await startCluster(setup, fileURLToPath(program))
      : await startChat({ ...setup, rooms, tokens: setup, storage: (moved) => openStorage(setup, moved) });
  if ('service' in chat) onNode(chat);
  console.log(`The chat is on ${chat.url}`);
  drainOnSignal(chat);
  return chat;
}

function drainOnSignal(chat: RunningChat | Cluster): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Who is in a hurry asks twice.
      if (isStopping) process.exit(1);
      isStopping = true;
      void chat.drain(signal === 'SIGTERM' ? drainMs : 0);
    });
  }
}
