import type { Log, Presence } from '@steadysocket/server';

/** Bounds that a test sets lower than an application would. What is missing is as the log pleases. */
export interface LogBounds {
  /** Messages of a room. */
  readonly maxMessages?: number;
  /** Bytes of a room's messages, at least: those of their payloads in UTF-8, and what the log adds. */
  readonly maxBytes?: number;
  /** How long a producer is remembered after its latest append. */
  readonly producerMs?: number;
}

/** A log under test. */
export interface LogSubject {
  /** Makes a storage that nothing else uses. */
  open(bounds?: LogBounds): Promise<LogStorage>;
  /** The bounds that it has. */
  readonly bounds: readonly (keyof LogBounds)[];
}

export interface LogStorage {
  /** The log as one more node sees it. */
  node(): Promise<Log>;
  /** Closes all nodes, and removes what was stored. */
  close(): Promise<void>;
}

/** A presence under test. */
export interface PresenceSubject {
  /** Makes a storage that nothing else uses. */
  open(): Promise<PresenceStorage>;
}

export interface PresenceStorage {
  /** The presence as one more node sees it. */
  node(): Promise<Presence>;
  /** Closes all nodes, and removes what was stored. */
  close(): Promise<void>;
}
