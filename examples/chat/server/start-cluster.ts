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
  /** Kills a node as a power cut would. It is started again after a second. */
  kill(index: number): void;
  drain(): Promise<void>;
}

/** Until a node that has ended is started again. */
const restartMs = 1_000;

/** Starts several nodes, each a process of its own, behind one port. Rejects when the first start of a node fails. */
export async function startCluster(setup: Setup): Promise<Cluster> {
  const nodes = await Promise.all(Array.from({ length: setup.nodes }, () => Node.start(setup)));
  const proxy = roundRobin(nodes.map(({ port }) => port));
  proxy.listen(setup.port, setup.host);
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://${setup.host}:${String(port)}`,
    kill: (index) => nodes[index]?.kill(),
    async drain() {
      proxy.close();
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

class Node {
  readonly port: number;
  readonly #setup: Setup;
  #child: ChildProcess;
  #isStopping = false;

  static async start(setup: Setup): Promise<Node> {
    const child = spawnNode(setup, 0);
    return new Node(setup, child, await portOf(child));
  }

  private constructor(setup: Setup, child: ChildProcess, port: number) {
    this.#setup = setup;
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
    this.#child = spawnNode(this.#setup, this.port);
    this.#watch();
  }
}

function spawnNode(setup: Setup, port: number): ChildProcess {
  const options = {
    port: String(port),
    redis: setup.redis,
    data: setup.data,
    site: setup.site,
    'access-seconds': String(setup.accessMs / 1_000),
  };
  const args = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  const origins = (setup.origins ?? []).flatMap((origin) => ['--origin', origin]);
  return spawn(process.execPath, ['--import', 'tsx', 'server/main.ts', ...args, ...origins], {
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
