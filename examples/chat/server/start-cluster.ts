import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Setup } from './command-line.js';
import { roundRobin } from './round-robin.js';

export interface Cluster {
  readonly url: string;
  /** The address of each node, past the proxy. */
  readonly nodes: readonly string[];
  /** Kills a node as a power cut would. It is started again after a second. */
  kill(index: number): void;
  drain(): Promise<void>;
}

/** Until a node that has ended is started again. */
const restartMs = 1_000;

const standardProgram = fileURLToPath(new URL('main.ts', import.meta.url));

/**
 * Starts several nodes, each a process of its own, behind one port. Rejects when the first start of a node fails.
 *
 * @param program What each node runs.
 */
export async function startCluster(setup: Setup, program = standardProgram): Promise<Cluster> {
  const nodes = await Promise.all(Array.from({ length: setup.nodes }, () => Node.start(setup, program)));
  const proxy = roundRobin(nodes.map(({ port }) => port));
  proxy.listen(setup.port, setup.host);
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://${setup.host}:${String(port)}`,
    nodes: nodes.map((node) => `http://127.0.0.1:${String(node.port)}`),
    kill: (index) => nodes[index]?.kill(),
    async drain() {
      proxy.close();
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

class Node {
  readonly port: number;
  readonly #spawn: (port: number) => ChildProcess;
  #child: ChildProcess;
  #isStopping = false;

  static async start(setup: Setup, program: string): Promise<Node> {
    const spawnOn = (port: number) => spawnNode(program, setup, port);
    const child = spawnOn(0);
    return new Node(spawnOn, child, await portOf(child));
  }

  private constructor(spawnOn: (port: number) => ChildProcess, child: ChildProcess, port: number) {
    this.#spawn = spawnOn;
    this.#child = child;
    this.port = port;
    this.#watch();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }

  /** On the port that it had, which the proxy knows. */
  #watch(): void {
    this.#child.once('exit', () => {
      if (!this.#isStopping) void delay(restartMs).then(() => this.#restart());
    });
  }

  #restart(): void {
    if (this.#isStopping) return;
    this.#child = this.#spawn(this.port);
    this.#watch();
  }
}

function spawnNode(program: string, setup: Setup, port: number): ChildProcess {
  const options = {
    port: String(port),
    redis: setup.redis,
    data: setup.data,
    site: setup.site,
    'access-seconds': String(setup.accessMs / 1_000),
    'sign-ins-per-minute': setup.signInsPerMinute?.toString(),
  };
  const args = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  const origins = (setup.origins ?? []).flatMap((origin) => ['--origin', origin]);
  return spawn(process.execPath, ['--import', 'tsx', program, ...args, ...origins], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, CHAT_SECRET: Buffer.from(setup.secret).toString('base64url') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The port is in the first line that a node writes. */
async function portOf(child: ChildProcess): Promise<number> {
  for await (const chunk of child.stdout ?? []) {
    const port = /:(\d+)\s*$/.exec(String(chunk))?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('A node has ended before it listened.');
}
