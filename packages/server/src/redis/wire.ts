/** A connection of our own, over whichever client. It is used once: a lost one is replaced by another. */
export interface Wire {
  connect(): Promise<unknown>;
  /** Sends a command to the node that has the key. */
  command(key: string, args: readonly string[]): Promise<unknown>;
  subscribe(channels: readonly string[]): Promise<unknown>;
  unsubscribe(channels: readonly string[]): Promise<unknown>;
  ping(): Promise<unknown>;
  /** Never throws. */
  destroy(): void;
}

export interface WireEvents {
  readonly onMessage: (channel: string) => void;
  /** May be called more than once. */
  readonly onLost: (error: Error) => void;
}

/** How a client makes connections like its own. */
export interface Wires {
  readonly isCluster: boolean;
  /** For commands; in a cluster, to all nodes. */
  open(events: WireEvents): Wire;
  /** For messages; in a cluster, to any one node: messages reach all of them. */
  openSubscriber(events: WireEvents): Wire;
}

export const connectTimeoutMs = 5_000;
