import { anyOf, NodeOfCluster } from './node-of-cluster.js';
import type { Wire, WireEvents, Wires } from './wire.js';
import { connectTimeoutMs } from './wire.js';

/** What of ioredis is used. A cluster takes its nodes before the options. */
interface IoRedis {
  readonly isCluster?: boolean;
  duplicate(...args: unknown[]): IoRedis;
  connect(): Promise<unknown>;
  call(command: string, ...args: string[]): Promise<unknown>;
  subscribe(...channels: string[]): Promise<unknown>;
  unsubscribe(...channels: string[]): Promise<unknown>;
  ping(): Promise<unknown>;
  disconnect(): void;
  on(event: string, listener: (...args: never[]) => void): unknown;
  nodes?(role: string): IoRedis[];
}

/** Without what would change keys and replies, or send a command again that we know nothing of. */
const plain = {
  lazyConnect: true,
  keyPrefix: '',
  enableAutoPipelining: false,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  reconnectOnError: null,
  stringNumbers: false,
  replyMapping: 'legacy',
  readOnly: false,
  connectTimeout: connectTimeoutMs,
};

const single = { ...plain, enableOfflineQueue: false, enableReadyCheck: false, retryStrategy: () => null };

/** A cluster finds its nodes again by itself, so it may queue. Our deadlines still apply. */
const cluster = {
  lazyConnect: true,
  keyPrefix: '',
  enableAutoPipelining: false,
  scaleReads: 'master',
  retryDelayOnFailover: 0,
  redisOptions: plain,
};

export function ioredisWires(client: unknown): Wires {
  const given = client as IoRedis;
  const isCluster = given.isCluster === true;
  const openSingle = (events: WireEvents): Wire => new IoRedisWire(given.duplicate(single), events);
  return {
    isCluster,
    open: (events) => (isCluster ? new IoRedisWire(given.duplicate([], cluster)) : openSingle(events)),
    openSubscriber: (events) => (isCluster ? new NodeOfCluster(() => openNode(given, events)) : openSingle(events)),
  };
}

async function openNode(given: IoRedis, events: WireEvents): Promise<Wire> {
  const all = given.duplicate([], cluster);
  const wire = new IoRedisWire(all);
  try {
    await wire.connect();
    return new IoRedisWire(anyOf(all.nodes?.('master') ?? []).duplicate(single), events);
  } finally {
    wire.destroy();
  }
}

class IoRedisWire implements Wire {
  readonly #client: IoRedis;

  constructor(client: IoRedis, events?: WireEvents) {
    this.#client = client;
    let latest = new Error('The connection is closed.');
    // Without a listener the client would print its errors.
    client.on('error', (error: Error) => (latest = error));
    if (!events) return;
    client.on('close', () => events.onLost(latest));
    client.on('message', (channel: string) => events.onMessage(channel));
  }

  connect(): Promise<unknown> {
    return this.#client.connect();
  }

  command(_key: string, [name = '', ...args]: readonly string[]): Promise<unknown> {
    return this.#client.call(name, ...args);
  }

  subscribe(channels: readonly string[]): Promise<unknown> {
    return this.#client.subscribe(...channels);
  }

  unsubscribe(channels: readonly string[]): Promise<unknown> {
    return this.#client.unsubscribe(...channels);
  }

  ping(): Promise<unknown> {
    return this.#client.ping();
  }

  destroy(): void {
    this.#client.disconnect();
  }
}
