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

/** Beyond these limits a client gets no further room messages until it has acknowledged some. */
const maxRoomMessages = 512;
const maxRoomBytes = 1024 ** 2;

/** The frames for one client: kept until the client acknowledges them, and written until its window is full. */
export class Outbox extends Outbound<Sent | SharedFrame> {
  #window: Window;
  readonly #limits: Limits;

  constructor(limits: Limits, window: Window) {
    super();
    this.#limits = limits;
    this.#window = window;
  }

  /** A link begins, with this window of the client. */
  begin(window: Window): void {
    this.#window = window;
    this.rewind(this.acked);
  }

  /** Writes frames until the client's window is full. */
  writeTo(session: { readonly link: HubLink | null }): void {
    while (session.link !== null) {
      const entry = this.next(this.#window);
      if (!entry) return;
      if (entry instanceof SharedFrame) entry.writeTo(session.link);
      else session.link.send(entry.frame);
    }
  }

  /** Discards all kept frames. Returns how many of them were messages of the application. */
  abandon(): number {
    return this.restart(this.last).filter(({ isMessage }) => isMessage).length;
  }

  /** Whether a frame of this size fits within the limits. */
  takes(bytes: number): boolean {
    const { waitingMessages, waitingBytes } = this.#limits;
    return this.length < waitingMessages && this.bytes + bytes <= waitingBytes;
  }

  /** Whether there is room for the results of one more message. Results get half of the limits, the application the rest. */
  get takesResults(): boolean {
    const { waitingMessages, waitingBytes } = this.#limits;
    return 2 * this.length <= waitingMessages && 2 * this.bytes <= waitingBytes;
  }

  /** Whether there is room for one more room message. They get half of the limits; the rest is for frames that no log keeps. */
  get takesRoomMessage(): boolean {
    const { waitingMessages, waitingBytes } = this.#limits;
    const hasPlace = 2 * this.length < waitingMessages && 2 * this.bytes < waitingBytes;
    return hasPlace && this.length < maxRoomMessages && this.bytes < maxRoomBytes;
  }

  /** Whether a frame of this size can be sent at all. */
  fits(bytes: number): boolean {
    return fitsSession(bytes, this.#limits);
  }
}

/** Whether one more frame that is not kept may be written to a link. */
export function takesUnkept({ bufferedAmount = 0 }: HubLink): boolean {
  return bufferedAmount < maxRoomBytes;
}
