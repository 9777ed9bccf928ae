import { fileURLToPath } from 'node:url';
import type { TcpProxy } from '@steadysocket/test-kit';
import { startProxy } from '@steadysocket/test-kit';
import { build } from 'esbuild';
import { OwnedProcess } from '../owned-process.js';
import type { RedisServer } from '../start-redis.js';
import { onDisk, startRedis } from '../start-redis.js';
import { Balancer } from './balancer.js';

/** One place in the system: a node, the network before it, and the network between it and Redis. */
export class Place implements AsyncDisposable {
  readonly toRedis: TcpProxy;
  readonly #program: string;
  readonly #library: string;
  #node: OwnedProcess | undefined;
  #network: TcpProxy | undefined;

  constructor(program: string, library: string, toRedis: TcpProxy) {
    this.#program = program;
    this.#library = library;
    this.toRedis = toRedis;
  }

  /** What lies between the balancer and the node of now. */
  get network(): TcpProxy {
    if (!this.#network) throw new Error('The node has not been started.');
    return this.#network;
  }

  async start(): Promise<void> {
    this.#node = new OwnedProcess(process.execPath, [this.#program, this.#library, String(this.toRedis.port)]);
    const [, port] = await this.#node.prints(/^port (\d+)$/m);
    this.#network = await startProxy({ target: { host: '127.0.0.1', port: Number(port) } });
  }

  /** As `kill -9` does. */
  async kill(): Promise<void> {
    await this.#node?.kill();
    await this.#network?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.toRedis.close();
  }
}

/** Several nodes behind a balancer, and one Redis. */
export class NodeSystem implements AsyncDisposable {
  readonly redis: RedisServer;
  readonly places: readonly Place[];
  readonly #balancer: Balancer;

  constructor(redis: RedisServer, places: readonly Place[], balancer: Balancer) {
    this.redis = redis;
    this.places = places;
    this.#balancer = balancer;
  }

  get url(): string {
    return this.#balancer.url;
  }

  /** Starts the node of a place, and lets the balancer know. */
  async start(...places: readonly Place[]): Promise<void> {
    await Promise.all(places.map((place) => place.start()));
    this.#balancer.ports = this.places.map(({ network }) => network.port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#balancer[Symbol.asyncDispose]();
    await Promise.all(this.places.map((place) => place[Symbol.asyncDispose]()));
    await this.redis.close();
  }
}

/** Nodes of both libraries. What Redis has acknowledged survives its crash. */
export async function startNodeSystem(): Promise<NodeSystem> {
  const [redis, program] = await Promise.all([startRedis(onDisk), bundleNode()]);
  const places = await Promise.all(
    ['redis', 'ioredis', 'redis'].map(
      async (library) => new Place(program, library, await startProxy({ target: redis })),
    ),
  );
  const balancer = new Balancer();
  await balancer.listen();
  const system = new NodeSystem(redis, places, balancer);
  await system.start(...places);
  return system;
}

/** As JavaScript, for a process under plain Node. */
async function bundleNode(): Promise<string> {
  const outfile = fileURLToPath(new URL('../../node_modules/.cache/room-node.mjs', import.meta.url));
  await build({
    entryPoints: [fileURLToPath(new URL('room-node.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['ws', 'redis', 'ioredis'],
    outfile,
  });
  return outfile;
}
