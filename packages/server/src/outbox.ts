import type { Kept, Window } from '@steadysocket/session/wire';
import { Outbound } from '@steadysocket/session/wire';
import { fitsSession } from './limits.js';
import type { Frame, Limits } from './options.js';
import { SharedFrame } from './rooms/shared-frame.js';
import type { HubLink } from './session-host.js';

/** A numbered frame for one client. */
export interface Sent extends Kept {
  readonly frame: Frame;
  readonly isMessage: boolean;
}

/** Beyond this a client gets no further messages of rooms until it has acknowledged some. */
const maxRoomMessages = 512;
const maxRoomBytes = 1024 ** 2;

/** What one client is sent: kept until the client acknowledges it, and written as far as the client's window takes it. */
export class Outbox extends Outbound<Sent | SharedFrame> {
  #window: Window;
  readonly #limits: Limits;

  constructor(limits: Limits, window: Window) {
    super();
    this.#limits = limits;
    this.#window = window;
  }

  /** A link begins, over which the client takes as much as this. */
  begin(window: Window): void {
    this.#window = window;
    this.rewind(this.acked);
  }

  /** Writes what the client's window takes. */
  writeTo(session: { readonly link: HubLink | null }): void {
    while (session.link !== null) {
      const entry = this.next(this.#window);
      if (!entry) return;
      if (entry instanceof SharedFrame) entry.writeTo(session.link);
      else session.link.send(entry.frame);
    }
  }

  /** Gives up all that is kept. Returns how many messages of the application were among it. */
  abandon(): number {
    return this.restart(this.last).filter(({ isMessage }) => isMessage).length;
  }

  /** Whether so many bytes have their place beside what is kept. */
  takes(bytes: number): boolean {
    const { waitingMessages, waitingBytes } = this.#limits;
    return this.length < waitingMessages && this.bytes + bytes <= waitingBytes;
  }

  /** Whether the results of one more message have their place. They get half of it: the rest is the application's. */
  get takesResults(): boolean {
    const { waitingMessages, waitingBytes } = this.#limits;
    return 2 * this.length <= waitingMessages && 2 * this.bytes <= waitingBytes;
  }

  /** Whether one more message of a room has its place. They get half of it: the rest is for what does not come from a log. */
  get takesRoomMessage(): boolean {
    const { waitingMessages, waitingBytes } = this.#limits;
    const hasPlace = 2 * this.length < waitingMessages && 2 * this.bytes < waitingBytes;
    return hasPlace && this.length < maxRoomMessages && this.bytes < maxRoomBytes;
  }

  /** Whether a frame of so many bytes could ever be sent. */
  fits(bytes: number): boolean {
    return fitsSession(bytes, this.#limits);
  }
}

/** Whether a link takes one more frame that is not kept. */
export function takesUnkept({ bufferedAmount = 0 }: HubLink): boolean {
  return bufferedAmount < maxRoomBytes;
}
