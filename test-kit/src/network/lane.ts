import type { Socket } from 'node:net';
import { resetSocket } from '../servers/reset-socket.js';

/** Which way bytes travel through a proxy. */
export type Direction = 'toServer' | 'toClient';

/** How the network treats data at the moment. */
export interface Conditions {
  paused: boolean;
  delayMs: number;
  readonly discarding: Set<Direction>;
}

/** Bytes counted by direction. */
export type ByteCounts = Record<Direction, number>;

export interface LaneOptions {
  readonly source: Socket;
  readonly sink: Socket;
  readonly direction: Direction;
  readonly conditions: Conditions;
  readonly forwarded: ByteCounts;
  readonly discarded: ByteCounts;
}

/** What travels: bytes, or the end of the stream, orderly (FIN) or not (RST). */
type Parcel =
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly dueAt: number }
  | { readonly kind: 'end' | 'reset'; readonly dueAt: number };

/** One direction of one proxied connection: a line of parcels, first in, first out. */
export class Lane {
  readonly #options: LaneOptions;
  #conditions: Conditions;
  readonly #line: Parcel[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#conditions = options.conditions;
    const { source, sink } = options;
    source.on('data', (bytes: Buffer) => {
      if (this.#discards) options.discarded[options.direction] += bytes.length;
      else this.#enter({ kind: 'bytes', bytes, dueAt: this.#dueAt() });
    });
    source.on('end', () => {
      this.#enter({ kind: 'end', dueAt: this.#dueAt() });
    });
    source.on('error', () => {
      this.#enter({ kind: 'reset', dueAt: this.#dueAt() });
    });
    sink.on('drain', () => {
      this.apply();
    });
    this.apply();
  }

  /** Brings the lane in line with the conditions; to be called whenever they change. */
  apply(): void {
    const { source, sink } = this.#options;
    if (this.#conditions.paused || sink.writableNeedDrain) source.pause();
    else source.resume();
    this.#release();
  }

  /** Swallows everything from now on, whatever the network does later. */
  strand(): void {
    this.#conditions = { paused: false, delayMs: 0, discarding: new Set(['toServer', 'toClient']) };
    this.apply();
  }

  /** Lets go of the timer, once both sockets are gone. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#line.length = 0;
  }

  get #discards(): boolean {
    return this.#conditions.discarding.has(this.#options.direction);
  }

  #dueAt(): number {
    return performance.now() + this.#conditions.delayMs;
  }

  #enter(parcel: Parcel): void {
    this.#line.push(parcel);
    this.#release();
  }

  /** Only ever looks at the head: what became due earlier behind it, by a shorter delay, must not overtake. */
  #release(): void {
    clearTimeout(this.#timer);
    for (let head = this.#line[0]; head; head = this.#line[0]) {
      if (this.#holds(head)) return;
      const waitMs = head.dueAt - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => {
          this.#release();
        }, waitMs);
        return;
      }
      this.#line.shift();
      this.#leave(head);
    }
  }

  /** A link that swallows bytes swallows the FIN as well; like a retransmitted one, it gets through afterwards. */
  #holds(parcel: Parcel): boolean {
    return this.#conditions.paused || (this.#discards && parcel.kind !== 'bytes');
  }

  #leave(parcel: Parcel): void {
    const { sink } = this.#options;
    if (parcel.kind === 'bytes') this.#forward(parcel.bytes);
    else if (parcel.kind === 'end') sink.end();
    else resetSocket(sink);
  }

  #forward(bytes: Buffer): void {
    const { source, sink, direction, forwarded, discarded } = this.#options;
    const lost = this.#discards || !sink.writable;
    (lost ? discarded : forwarded)[direction] += bytes.length;
    if (!lost && !sink.write(bytes)) source.pause();
  }
}
