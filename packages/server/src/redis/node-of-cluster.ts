import type { Wire } from './wire.js';

/** A connection to one node of a cluster, which has to be found first. */
export class NodeOfCluster implements Wire {
  readonly #find: () => Promise<Wire>;
  #found: Wire | undefined;
  #isDestroyed = false;

  constructor(find: () => Promise<Wire>) {
    this.#find = find;
  }

  async connect(): Promise<void> {
    const found = await this.#find();
    this.#found = found;
    if (this.#isDestroyed) throw new Error('The connection is closed.');
    await found.connect();
  }

  command(key: string, args: readonly string[]): Promise<unknown> {
    return this.#node.command(key, args);
  }

  subscribe(channels: readonly string[]): Promise<unknown> {
    return this.#node.subscribe(channels);
  }

  unsubscribe(channels: readonly string[]): Promise<unknown> {
    return this.#node.unsubscribe(channels);
  }

  ping(): Promise<unknown> {
    return this.#node.ping();
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#found?.destroy();
  }

  get #node(): Wire {
    if (!this.#found) throw new Error('The connection is not open.');
    return this.#found;
  }
}

export function anyOf<T>(nodes: readonly T[]): T {
  const node = nodes[Math.floor(Math.random() * nodes.length)];
  if (node === undefined) throw new Error('The cluster has no node.');
  return node;
}
