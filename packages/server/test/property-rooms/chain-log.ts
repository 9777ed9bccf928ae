import type { Appended, Frame, Log, LogEntry, LogPage, Producer, Unsubscribe } from '@steadysocket/server';
import { refuse } from '@steadysocket/server';
import type { Cursor, Gap } from '@steadysocket/session/wire';
import { textOf } from '../simulation/messages.js';
import type { History } from './history.js';

type Known = Omit<Producer, 'id'>;

interface Stored {
  readonly entry: LogEntry;
  readonly producer: Producer | undefined;
  /** What was known of the producer before. */
  readonly before: Known | undefined;
}

interface ChainRoom {
  epoch: string;
  /** Where each earlier epoch has ended. */
  readonly ends: Map<string, number>;
  readonly stored: Stored[];
  trimmed: number;
  readonly producers: Map<string, Known>;
  readonly wakes: Set<{ readonly wake: () => void }>;
}

/** A log that can lose its latest messages, as one that a crash has set back: then a new epoch begins. */
export class ChainLog implements Log {
  readonly #rooms = new Map<string, ChainRoom>();
  #epochs = 0;
  readonly #history: History;

  constructor(history: History) {
    this.#history = history;
  }

  append(name: string, frame: Frame, { producer }: { readonly producer?: Producer } = {}): Promise<Appended> {
    const room = this.#of(name);
    const known = producer && room.producers.get(producer.id);
    if (producer && known) {
      if (producer.epoch < known.epoch) return Promise.reject(refuse('fenced'));
      if (producer.epoch === known.epoch && producer.sequence <= known.sequence)
        return Promise.resolve({ epoch: room.epoch, offset: offsetOf(room, producer), duplicate: true });
    }
    const offset = room.stored.length + 1;
    room.stored.push({ entry: { offset, frame }, producer, before: known });
    if (producer) room.producers.set(producer.id, { epoch: producer.epoch, sequence: producer.sequence });
    this.#history.appended(name, { epoch: room.epoch, offset }, textOf(frame), producer?.id ?? null);
    this.#wake(room);
    return Promise.resolve({ epoch: room.epoch, offset, duplicate: false });
  }

  read(name: string, after: Cursor | { readonly last: number }, limit: number): Promise<LogPage> {
    const room = this.#of(name);
    const { epoch, stored, trimmed } = room;
    const head = stored.length;
    const gap = 'last' in after ? null : gapOf(room, after);
    const start = 'last' in after ? Math.max(trimmed, head - after.last) : after.offset;
    const entries = gap ? [] : stored.slice(start, start + limit).map(({ entry }) => entry);
    return Promise.resolve({ epoch, head, gap, entries });
  }

  subscribe(name: string, wake: () => void): Promise<Unsubscribe> {
    const { wakes } = this.#of(name);
    const subscription = { wake };
    wakes.add(subscription);
    return Promise.resolve(() => void wakes.delete(subscription));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The latest messages are gone, and what was known of their producers. */
  loseTail(name: string, count: number): void {
    const room = this.#of(name);
    const end = Math.max(room.trimmed, room.stored.length - count);
    for (const { producer, before } of room.stored.splice(end).reverse()) {
      if (producer && before) room.producers.set(producer.id, before);
      else if (producer) room.producers.delete(producer.id);
    }
    for (const [epoch, known] of room.ends) room.ends.set(epoch, Math.min(known, end));
    room.ends.set(room.epoch, end);
    this.#begin(name, room);
    this.#wake(room);
  }

  trim(name: string, count: number): void {
    const room = this.#of(name);
    room.trimmed = Math.max(room.trimmed, room.stored.length - count);
    this.#history.trimmed(name, room.trimmed);
  }

  #of(name: string): ChainRoom {
    const known = this.#rooms.get(name);
    if (known) return known;
    const wakes = new Set<{ readonly wake: () => void }>();
    const room: ChainRoom = { epoch: '', ends: new Map(), stored: [], trimmed: 0, producers: new Map(), wakes };
    this.#rooms.set(name, room);
    this.#begin(name, room);
    return room;
  }

  #begin(name: string, room: ChainRoom): void {
    const parent = room.epoch === '' ? null : room.epoch;
    this.#epochs += 1;
    room.epoch = `epoch ${this.#epochs}`;
    this.#history.begins(name, room.epoch, parent, room.stored.length);
  }

  #wake({ wakes }: ChainRoom): void {
    for (const { wake } of [...wakes]) wake();
  }
}

function gapOf({ epoch, ends, stored, trimmed }: ChainRoom, after: Cursor): Gap | null {
  const end = after.epoch === epoch ? stored.length : ends.get(after.epoch);
  if (end === undefined) return 'epoch-changed';
  if (after.offset > end) return after.epoch === epoch ? 'unknown' : 'epoch-changed';
  return after.offset < trimmed ? 'trimmed' : null;
}

function offsetOf({ stored, trimmed }: ChainRoom, { id, epoch, sequence }: Producer): number {
  const original = stored.findIndex(
    ({ producer }) => producer?.id === id && producer.epoch === epoch && producer.sequence === sequence,
  );
  return original < trimmed ? 0 : original + 1;
}
