import type { Log } from '@steadysocket/server';
import type { Cursor } from '@steadysocket/session/wire';
import { textOf } from '../simulation/messages.js';

interface Epoch {
  readonly room: string;
  /** The epoch before, and the offset after which this one begins. */
  readonly parent: string | null;
  readonly base: number;
  /** What was appended in this epoch, by offset. */
  readonly texts: Map<number, string>;
}

/** What a room has ever had. */
interface RoomHistory {
  epoch: string;
  /** What is in its history as of now, trimmed or not. */
  texts: string[];
  trimmed: number;
  /** Who has appended each of them; `null` for the application of a server. */
  producers: (string | null)[];
}

/** Everything that was ever appended to a log, in all of its epochs. */
export class History {
  readonly violations: string[] = [];
  readonly #epochs = new Map<string, Epoch>();
  readonly #rooms = new Map<string, RoomHistory>();
  /** Everything, whatever became of it, as its client has published it. */
  readonly #all = new Set<string>();

  /** @param keeps How many messages of a room the log keeps by itself. */
  constructor(
    readonly rooms: readonly string[],
    readonly keeps: number,
  ) {
    for (const room of rooms) this.#rooms.set(room, { epoch: '', texts: [], trimmed: 0, producers: [] });
  }

  appended(room: string, { epoch, offset }: Cursor, text: string, producer: string | null): void {
    const history = this.#of(room);
    if (epoch !== history.epoch) this.begins(room, epoch, null, 0);
    if (this.countOf(room, unstamped(text)) > 0) this.violations.push(`${text} is in ${room} twice`);
    if (offset !== history.texts.length + 1) this.violations.push(`${offset} follows ${history.texts.length}`);
    if (producer !== null) this.#checkOrder(history, text, producer);
    history.texts.push(text);
    this.#all.add(unstamped(text));
    history.producers.push(producer);
    history.trimmed = Math.max(history.trimmed, offset - this.keeps);
    this.#epochs.get(epoch)?.texts.set(offset, text);
  }

  /** An epoch begins after an offset of its parent. */
  begins(room: string, epoch: string, parent: string | null, base: number): void {
    const history = this.#of(room);
    this.#epochs.set(epoch, { room, parent, base, texts: new Map() });
    history.epoch = epoch;
    history.texts.length = history.producers.length = base;
    history.trimmed = Math.min(history.trimmed, base);
  }

  trimmed(room: string, upTo: number): void {
    this.#of(room).trimmed = Math.max(this.#of(room).trimmed, upTo);
  }

  /** The text that follows a cursor's history at its offset. */
  at({ epoch, offset }: Cursor): string | undefined {
    const known = this.#epochs.get(epoch);
    if (!known) return undefined;
    if (offset > known.base || known.parent === null) return known.texts.get(offset);
    return this.at({ epoch: known.parent, offset });
  }

  /** Whether a cursor belongs to the history of now. */
  isCurrent(room: string, { epoch, offset }: Cursor): boolean {
    const { texts } = this.#of(room);
    let ancestor = this.#of(room).epoch;
    for (let bound = texts.length; ancestor !== epoch;) {
      const known = this.#epochs.get(ancestor);
      if (!known?.parent) return false;
      bound = Math.min(bound, known.base);
      ancestor = known.parent;
      if (ancestor === epoch) return offset <= bound;
    }
    return offset <= texts.length;
  }

  /** Whether a log may refuse to go on after a cursor. */
  isGone(room: string, cursor: Cursor): boolean {
    return !this.isCurrent(room, cursor) || cursor.offset < this.#of(room).trimmed;
  }

  /** Whether the log has ever had it. */
  hasHad(text: string): boolean {
    return this.#all.has(text);
  }

  countOf(room: string, text: string): number {
    return this.#of(room).texts.filter((other) => unstamped(other) === text).length;
  }

  epochOf(room: string): string {
    return this.#of(room).epoch;
  }

  headOf(room: string): number {
    return this.#of(room).texts.length;
  }

  #checkOrder({ texts, producers }: RoomHistory, text: string, producer: string): void {
    const before = texts[producers.lastIndexOf(producer)];
    if (before !== undefined && orderOf(before) >= orderOf(text)) this.violations.push(`${text} comes after ${before}`);
  }

  #of(room: string): RoomHistory {
    const history = this.#rooms.get(room);
    if (!history) throw new Error('no such room');
    return history;
  }
}

/** A log that keeps its record. */
export function recorded(log: Log, history: History): Log {
  return {
    async append(room, frame, options) {
      const appended = await log.append(room, frame, options);
      if (!appended.duplicate) history.appended(room, appended, textOf(frame), options?.producer?.id ?? null);
      return appended;
    },
    read: (...call) => log.read(...call),
    subscribe: (...call) => log.subscribe(...call),
    close: () => log.close(),
  };
}

/** How many messages its client has published before. */
function orderOf(text: string): number {
  return Number(/(\d+):/.exec(text)?.[1]);
}

/** What the server adds to what it publishes for a client. */
export function stamped(text: string, user: string): string {
  return `${text}@${user}`;
}

function unstamped(text: string): string {
  return text.replace(/@[^@]*$/, '');
}
