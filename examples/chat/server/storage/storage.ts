import type { Log, Presence } from '@steadysocket/server';

/** How far each user has read each room, on all devices and all nodes. */
export interface ReadPositions {
  /** By the name of the room. */
  of(user: string): Promise<ReadonlyMap<string, number>>;
  /** Moves a position forward; a lower offset than before changes nothing. */
  advance(position: ReadPosition): Promise<void>;
  close(): Promise<void>;
}

export interface ReadPosition {
  readonly user: string;
  readonly room: string;
  readonly offset: number;
}

/** Called for each position that has moved, on whatever node. */
export type PositionListener = (position: ReadPosition) => void;

/** What the nodes of a chat share. */
export interface Storage {
  readonly log: Log;
  readonly presence: Presence;
  readonly positions: ReadPositions;
  /** Rejects when the storage does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
}
