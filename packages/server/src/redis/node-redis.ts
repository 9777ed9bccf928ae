import { anyOf, NodeOfCluster } from './node-of-cluster.js';
import type { Wire, WireEvents, Wires } from './wire.js';
import { connectTimeoutMs } from './wire.js';

interface Common {
  connect(): Promise<unknown>;
  destroy(): void;
  on(event: string, listener: (error: Error) => void): unknown;
}

/** What of a client of `redis` is used. */
interface Single extends Common {
  readonly options?: { readonly socket?: object };
  duplicate(options: object): Single;
  sendCommand(args: readonly string[]): Promise<unknown>;
  subscribe(channels: readonly string[], listener: (message: string, channel: string) => void): Promise<unknown>;
  unsubscribe(channels: readonly string[]): Promise<unknown>;
  ping(): Promise<unknown>;
}

/** What of a cluster is used. */
interface Cluster extends Common {
  readonly masters: readonly object[];
  duplicate(options: object): Cluster;
  sendCommand(firstKey: string, isReadonly: boolean, args: readonly string[]): Promise<unknown>;
  nodeClient(node: object): Promise<Single>;
}

/** Without what would change keys and replies. */
const plain = { keyPrefix: '', commandOptions: {}, clientSideCache: undefined };

export function nodeRedisWires(client: unknown): Wires {
  const isCluster = 'nodeClient' in (client as object);
  const openSingle = (events: WireEvents): Wire => new NodeRedisWire(duplicateOf(client as Single), events);
  return {
    isCluster,
    open: (events) => (isCluster ? new NodeRedisCluster(client as Cluster) : openSingle(events)),
    openSubscriber: (events) =>
      isCluster ? new NodeOfCluster(() => openNode(client as Cluster, events)) : openSingle(events),
  };
}

function duplicateOf(client: Single): Single {
  const socket = { ...client.options?.socket, reconnectStrategy: false, connectTimeout: connectTimeoutMs };
  return client.duplicate({ ...plain, disableOfflineQueue: true, pingInterval: undefined, socket });
}

async function openNode(given: Cluster, events: WireEvents): Promise<Wire> {
  const wire = new NodeRedisCluster(given);
  try {
    await wire.connect();
    return new NodeRedisWire(duplicateOf(await wire.anyNode()), events);
  } finally {
    wire.destroy();
  }
}

class NodeRedisWire implements Wire {
  readonly #client: Single;
  readonly #onMessage: (message: string, channel: string) => void;
  #isDialling = false;
  #isDestroyed = false;

  constructor(client: Single, { onLost, onMessage }: WireEvents) {
    this.#client = client;
    this.#onMessage = (_, channel) => onMessage(channel);
    client.on('error', onLost);
    client.on('connect', () => {
      this.#isDialling = false;
      if (this.#isDestroyed) destroy(client);
    });
  }

  connect(): Promise<unknown> {
    this.#isDialling = true;
    return this.#client.connect();
  }

  command(_key: string, args: readonly string[]): Promise<unknown> {
    return this.#client.sendCommand(args);
  }

  subscribe(channels: readonly string[]): Promise<unknown> {
    return this.#client.subscribe(channels, this.#onMessage);
  }

  unsubscribe(channels: readonly string[]): Promise<unknown> {
    return this.#client.unsubscribe(channels);
  }

  ping(): Promise<unknown> {
    return this.#client.ping();
  }

  /** A client that is destroyed while it dials keeps the socket that it gets: it has to have it first. */
  destroy(): void {
    this.#isDestroyed = true;
    if (!this.#isDialling) destroy(this.#client);
  }
}

class NodeRedisCluster implements Wire {
  readonly #client: Cluster;
  /** Settles when it has its nodes, or has none. */
  #dialled: Promise<unknown> = Promise.resolve();

  constructor(given: Cluster) {
    this.#client = given.duplicate(plain);
    // Without a listener an error would end the process. The cluster looks for its nodes again by itself.
    this.#client.on('error', () => {});
  }

  connect(): Promise<unknown> {
    this.#dialled = this.#client.connect();
    return this.#dialled;
  }

  command(key: string, args: readonly string[]): Promise<unknown> {
    return this.#client.sendCommand(key, false, args);
  }

  anyNode(): Promise<Single> {
    return this.#client.nodeClient(anyOf(this.#client.masters));
  }

  subscribe(): Promise<never> {
    return Promise.reject(new Error('A subscriber is connected to one node.'));
  }

  unsubscribe(): Promise<never> {
    return this.subscribe();
  }

  ping(): Promise<never> {
    return this.subscribe();
  }

  /** A cluster that is destroyed while it dials keeps the sockets that it gets, too. */
  destroy(): void {
    const end = (): void => destroy(this.#client);
    this.#dialled.then(end, end);
  }
}

/** The client throws if it is closed already. */
function destroy(client: Common): void {
  try {
    client.destroy();
  } catch {
    // As wanted.
  }
}
