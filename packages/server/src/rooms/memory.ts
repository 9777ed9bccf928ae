import type { Cursor } from '@steadysocket/session/wire';
import { checkClock, checkNumbers } from '../check-options.js';
import { systemClock } from '../clock.js';
import type { Frame, HubClock } from '../options.js';
import { Refused } from '../refuse.js';
import { answerUnlessClosed } from './answer-unless-closed.js';
import { KnownProducers } from './known-producers.js';
import { MemoryRoom } from './memory-room.js';
import type { Appended, Log, LogPage, Producer, Unsubscribe } from './stores.js';
import { Wakes } from './wakes.js';

/** The approximate size of a message without its payload. */
const overheadBytes = 128;

/** How many rooms are examined, at most, to find an unused one. */
const maxLooks = 100;

export interface MemoryOptions {
  /** How many messages a room keeps. Beyond, the oldest is removed. @default 10_000 */
  readonly maxMessages?: number;
  /** How many bytes all rooms keep, with about 128 more for each message. Beyond, the oldest message is removed. @default 268_435_456 */
  readonly maxBytes?: number;
  /**
   * How many rooms with messages are kept, and how many without. Beyond, the least recently used one of its kind is removed, unless
   * it has a subscriber.
   *
   * @default 10_000
   */
  readonly maxRooms?: number;
  /** How long a producer is remembered after its latest append, in milliseconds. @default 86_400_000, a day */
  readonly producerMs?: number;
  /** How many producers all rooms remember. Beyond, the least recent ones are forgotten. @default 100_000 */
  readonly maxProducers?: number;
  /** The clock and its timers. @default the system's */
  readonly clock?: HubClock;
}

/**
 * A log in the memory of this process, for one node or for tests. Hubs that share it share their rooms.
 *
 * @throws TypeError for an option that is out of range.
 */
export function memory(options: MemoryOptions = {}): Log {
  return new MemoryLog(options);
}

class MemoryLog implements Log {
  readonly #limits: Required<MemoryOptions>;
  /** Rooms with and without messages, the least recently used first. Separate, so that empty rooms do not displace messages. */
  readonly #written = new Map<string, MemoryRoom>();
  readonly #unwritten = new Map<string, MemoryRoom>();
  readonly #producers: KnownProducers;
  readonly #wakes = new Wakes();
  /** The rooms of all messages by serial, so that the oldest of all is found at once. */
  readonly #bySerial = new Map<number, MemoryRoom>();
  #oldest = 0;
  #newest = 0;
  #bytes = 0;
  #isClosed = false;

  constructor(options: MemoryOptions) {
    const fromOne = { from: 1 };
    checkNumbers(options, { maxMessages: fromOne, maxBytes: fromOne, maxRooms: fromOne, maxProducers: fromOne });
    checkNumbers(options, { producerMs: { from: 0 } });
    checkClock(options.clock);
    const { maxMessages = 10_000, maxBytes = 256 * 1024 ** 2, maxRooms = 10_000 } = options;
    const { producerMs = 86_400_000, maxProducers = 100_000, clock = systemClock } = options;
    this.#limits = { maxMessages, maxBytes, maxRooms, producerMs, maxProducers, clock };
    this.#producers = new KnownProducers(this.#limits, this.#limits.clock.now());
  }

  get producerMs(): number {
    return this.#limits.producerMs;
  }

  append(name: string, frame: Frame, { producer }: { readonly producer?: Producer } = {}): Promise<Appended> {
    return answerUnlessClosed(this.#isClosed, () => {
      const room = this.#use(name);
      const { epoch } = room;
      if (producer && this.#isKnown(room, producer)) return { epoch, offset: room.offsetOf(producer), duplicate: true };
      this.#store(room, frame, producer);
      if (room.head === 1) this.#keep(name, room);
      this.#wakes.wake(name);
      return { epoch, offset: room.head, duplicate: false };
    });
  }

  read(name: string, after: Cursor | { readonly last: number }, limit: number): Promise<LogPage> {
    return answerUnlessClosed(this.#isClosed, () => this.#use(name).read(after, limit));
  }

  subscribe(name: string, wake: () => void): Promise<Unsubscribe> {
    return answerUnlessClosed(this.#isClosed, () => this.#wakes.add(name, wake));
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#wakes.clear();
    this.#written.clear();
    this.#unwritten.clear();
    this.#bySerial.clear();
    return Promise.resolve();
  }

  #use(name: string): MemoryRoom {
    const room = this.#written.get(name) ?? this.#unwritten.get(name) ?? new MemoryRoom();
    this.#keep(name, room);
    return room;
  }

  /** As the room that was used last. */
  #keep(name: string, room: MemoryRoom): void {
    const rooms = room.head > 0 ? this.#written : this.#unwritten;
    for (const map of [this.#written, this.#unwritten]) map.delete(name);
    if (rooms.size >= this.#limits.maxRooms) this.#removeOldestOf(rooms);
    rooms.set(name, room);
  }

  #removeOldestOf(rooms: Map<string, MemoryRoom>): void {
    // Those that have subscribers move to the end: the next call does not begin with them, and each looks at a few only.
    for (let left = maxLooks; left > 0; left -= 1) {
      const [[name, room] = []] = rooms;
      if (name === undefined || room === undefined) return;
      rooms.delete(name);
      if (!this.#wakes.has(name)) {
        while (room.size > 0) this.#trim(room);
        return;
      }
      rooms.set(name, room);
    }
  }

  /** Whether the message is there already. Throws if a later epoch of the producer has appended. */
  #isKnown({ epoch }: MemoryRoom, producer: Producer): boolean {
    const known = this.#producers.get(epoch, producer, this.#limits.clock.now());
    if (!known || producer.epoch > known.epoch) return false;
    if (producer.epoch < known.epoch) throw new Refused('fenced', 'A later epoch of this producer has appended.');
    return producer.sequence <= known.sequence;
  }

  #store(room: MemoryRoom, frame: Frame, producer: Producer | undefined): void {
    const bytes = overheadBytes + (typeof frame === 'string' ? 2 * frame.length : frame.byteLength);
    // A copy, because what the caller has may change, or be a small part of a large buffer.
    const kept = typeof frame === 'string' ? frame : new Uint8Array(frame);
    this.#newest += 1;
    room.append(kept, { bytes, producer, serial: this.#newest });
    this.#bySerial.set(this.#newest, room);
    this.#bytes += bytes;
    if (producer) this.#producers.set(room.epoch, producer, this.#limits.clock.now());
    if (room.size > this.#limits.maxMessages) this.#trim(room);
    this.#trimOldest();
  }

  #trimOldest(): void {
    while (this.#bytes > this.#limits.maxBytes && this.#oldest <= this.#newest) {
      const room = this.#bySerial.get(this.#oldest);
      if (room) this.#trim(room);
      else this.#oldest += 1;
    }
  }

  #trim(room: MemoryRoom): void {
    const stored = room.shift();
    if (!stored) return;
    this.#bySerial.delete(stored.serial);
    this.#bytes -= stored.bytes;
  }
}
