import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Bytes on the heap of a node, without garbage. Reading it collects the garbage. */
export const heapGauge = 'load_heap_bytes';

export interface ServerOptions {
  readonly people: string;
  readonly rooms: string;
  readonly nodes: string;
  readonly redis?: string;
}

export interface NodeState {
  readonly sessions: number;
  readonly heapBytes: number;
}

export interface LoadServer {
  readonly url: string;
  /** Reads all nodes. */
  state(): Promise<NodeState[]>;
  /** Ends a node with SIGKILL. It is started again after a second. */
  kill(index: number): void;
  stop(): Promise<void>;
}

/** Starts the server in a process of its own: a database in a new folder, or so many nodes on Redis. */
export async function startServer({ people, rooms, nodes, redis }: ServerOptions): Promise<LoadServer> {
  const data = await mkdtemp(join(tmpdir(), 'steadysocket-load-'));
  const storage = redis === undefined ? [] : ['--redis', redis];
  const server = fork(
    fileURLToPath(new URL('./serve.ts', import.meta.url)),
    ['--port', '0', '--data', data, '--nodes', nodes, '--sign-ins-per-minute', people, ...storage],
    { env: { ...process.env, LOAD_PEOPLE: people, LOAD_ROOMS: rooms } },
  );
  const ended = once(server, 'exit');
  const started = await Promise.race([once(server, 'message'), ended.then(() => null)]);
  if (started === null) throw new Error('The server has ended before it listened.');
  const [{ url, nodes: addresses }] = started as [{ readonly url: string; readonly nodes: readonly string[] }];
  return {
    url,
    state: () => Promise.all(addresses.map(readNode)),
    kill: (index) => void server.send(index),
    async stop() {
      server.disconnect();
      await ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function readNode(address: string): Promise<NodeState> {
  const text = await (await fetch(`${address}/metrics`)).text();
  const read = (gauge: string) => Number(new RegExp(`^${gauge} (.*)$`, 'm').exec(text)?.[1]);
  return { sessions: read('chat_sessions'), heapBytes: read(heapGauge) };
}
