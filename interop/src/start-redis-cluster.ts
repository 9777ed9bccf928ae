import { freePorts } from './free-ports.js';
import type { RedisServer } from './start-redis.js';
import { inMemory, startRedis } from './start-redis.js';

const settings = { ...inMemory, 'cluster-enabled': 'yes', 'cluster-node-timeout': '2000' };

/** Hash slots of a cluster. */
const slots = 16_384;

/** Three masters, each with a third of the slots. */
export class RedisCluster implements AsyncDisposable {
  readonly nodes: readonly RedisServer[];

  constructor(nodes: readonly RedisServer[]) {
    this.nodes = nodes;
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

export async function startRedisCluster(): Promise<RedisCluster> {
  const busPorts = await freePorts(3);
  const nodes = await Promise.all(busPorts.map((port) => startRedis({ ...settings, 'cluster-port': String(port) })));
  const cluster = new RedisCluster(nodes);
  try {
    for (const [index, node] of nodes.entries()) {
      const first = Math.ceil((slots * index) / nodes.length);
      const last = Math.ceil((slots * (index + 1)) / nodes.length) - 1;
      await node.run(`CLUSTER ADDSLOTSRANGE ${first} ${last}`);
      const others = nodes.map(({ host, port }, other) => `CLUSTER MEET ${host} ${port} ${busPorts[other] ?? 0}`);
      await node.run(...others.filter((_, other) => other !== index));
    }
    for (const node of nodes) await untilComplete(node);
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return cluster;
}

async function untilComplete(node: RedisServer): Promise<void> {
  for (let asked = 0; asked < 1_000; asked += 1) {
    if (/cluster_state:ok[^]*cluster_known_nodes:3/.test(await node.ask('CLUSTER INFO'))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The nodes of the cluster do not find each other.');
}
