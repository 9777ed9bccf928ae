import { ConnectionError } from '@steadysocket/core/transport';
import type { SessionOptions } from './options.js';
import type { ControlWriter, RoomTraffic, SessionFrame } from './room-traffic.js';
import { isPublished } from './room-traffic.js';
import type { Hello, Window } from './wire/controls.js';
import { isCount, isWindow, protocolVersion } from './wire/frames.js';
import { Inbound } from './wire/inbound.js';
import type { Kept } from './wire/outbound.js';
import { Outbound } from './wire/outbound.js';
import { randomId } from './wire/random-id.js';

/** Settles the promise of a `deliver`. */
interface Delivery {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: ConnectionError) => void;
}

/** A frame that the server has not acknowledged, with its message. */
export interface SentFrame extends Kept {
  readonly frame: SessionFrame;
  readonly message: unknown;
  readonly isAsked: boolean;
}

/** How many results may be pending, so that a server that never answers does not fill the memory. */
const maxAwaited = 4_096;

/** The limit of kept frames, whatever window the server announces, because it may never acknowledge. */
const maxMessages = 65_536;
const maxBytes = 64 * 1024 ** 2;

const noWindow: Window = { messages: 0, bytes: 0 };

/** The session of one connection. It outlives the links: keeps unacknowledged frames, and counts received ones. */
export class ClientSession {
  readonly outbound: Outbound<SentFrame> = new Outbound<SentFrame>();
  readonly inbound: Inbound;
  /** The current link. */
  link: ControlWriter | null = null;
  rooms: RoomTraffic | null = null;
  /** How much may be sent without an acknowledgement. */
  window: Window = noWindow;
  /** The maximum size of a frame's payload, in bytes. */
  maxFrameBytes = 0;
  #id: string | null = null;
  #user: string | null = null;
  #generation = 0;
  /** The maximum age of a publication that is sent again in another session. */
  #publishMs: unknown;
  /** A new session continues after this number. */
  #base = 0;
  /** Whether a kept frame broke a rule of the server: sent again, it would end the next session as well. */
  #isCondemned = false;
  #awaited = new Map<number, Delivery>();
  readonly #producer = randomId();
  readonly #resends: boolean;
  readonly #window: Window;

  constructor({ unacknowledged }: SessionOptions, window: Window) {
    this.#resends = unacknowledged === 'resend';
    this.#window = window;
    this.inbound = new Inbound(window);
  }

  hello(auth: unknown): Hello {
    const { outbound } = this;
    this.#generation += 1;
    const isTooOld = ({ frame }: SentFrame): boolean => isPublished(frame) && !frame.canRepeat(this.#publishMs);
    // Omitting a message would change the numbers, and so the ids, of later messages.
    const keepsNumbers = this.#resends && !this.#isCondemned && !outbound.entries.some(isTooOld);
    this.#base = keepsNumbers ? outbound.acked : outbound.last;
    return {
      type: 'hello',
      version: protocolVersion,
      producer: this.#producer,
      ...(this.#id !== null && { session: this.#id }),
      generation: this.#generation,
      received: this.inbound.done,
      base: this.#base,
      ...(this.#base < outbound.last && this.#user !== null && { user: this.#user, last: outbound.last }),
      window: this.#window,
      ...(auth !== undefined && { auth }),
    };
  }

  /** Applies a `welcome`. Returns the frames that were lost with the previous session, or `null` if it is invalid. */
  welcome(control: Partial<Record<string, unknown>>): unknown[] | null {
    const { session, resumed, user, received, window, maxFrameBytes, publishMs } = control;
    if (typeof session !== 'string' || typeof user !== 'string' || !isWindow(window)) return null;
    if (!isCount(maxFrameBytes) || maxFrameBytes < 1 || !session || session.length > 64) return null;
    const lost = resumed === true ? this.#resume(session, received) : this.#begin(user, received, publishMs);
    if (lost === null) return null;
    this.inbound.restart(this.inbound.done);
    this.outbound.rewind(received as number);
    this.#id = session;
    this.#user = user;
    this.#publishMs = publishMs;
    this.#isCondemned = false;
    this.window = {
      messages: Math.min(window.messages, maxMessages),
      bytes: Math.min(window.bytes, maxBytes),
    };
    this.maxFrameBytes = maxFrameBytes;
    return lost.map(({ message }) => message);
  }

  #resume(session: string, received: unknown): SentFrame[] | null {
    return session === this.#id && this.outbound.couldBe(received) ? [] : null;
  }

  #begin(user: string, received: unknown, publishMs: unknown): SentFrame[] | null {
    const { outbound } = this;
    // For another user the server continues after the latest number, because no id may be used twice.
    const base = user !== this.#user && received === outbound.last ? received : this.#base;
    if (received !== base) return null;
    const keepsNumbers = base < outbound.last;
    const isOurs = !this.#isCondemned && user === this.#user;
    this.inbound.restart(0);
    return this.giveUp(
      base,
      ({ frame }) => isOurs && (isPublished(frame) ? keepsNumbers || frame.canRepeat(publishMs) : this.#resends),
    );
  }

  get isFull(): boolean {
    const { outbound, window } = this;
    return outbound.length >= window.messages || outbound.bytes >= window.bytes;
  }

  /** Resolves with the result of the next frame. */
  result(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const [oldest] = this.#awaited.keys();
      if (oldest !== undefined && this.#awaited.size >= maxAwaited) this.#leaveUnknown(oldest);
      this.#awaited.set(this.outbound.last + 1, { resolve, reject });
    });
  }

  /** The latest frame was not sent. */
  withdraw(): void {
    this.#awaited.delete(this.outbound.last);
    this.outbound.pop();
  }

  /** Settles the `deliver` of this result. Without one, returns the refusal, if any. */
  settle({ of, value, refused }: Partial<Record<string, unknown>>): ConnectionError | null {
    const delivery = this.#awaited.get(of as number);
    this.#awaited.delete(of as number);
    if (refused === undefined) delivery?.resolve(value);
    else {
      const error = new ConnectionError('refused', 'the server refused the message', refused);
      if (!delivery) return error;
      delivery.reject(error);
    }
    return null;
  }

  /** Continues after `number` with the frames that `isKept` selects. Returns the others, which the server may not have received. */
  giveUp(number: number, isKept: (sent: SentFrame) => boolean = () => false): SentFrame[] {
    const { outbound } = this;
    const awaited = this.#awaited;
    const lost: SentFrame[] = [];
    let former = outbound.acked;
    this.#awaited = new Map();
    for (const sent of outbound.restart(number)) {
      former += 1;
      if (isKept(sent)) {
        outbound.push(sent);
        const delivery = awaited.get(former);
        if (delivery) this.#awaited.set(outbound.last, delivery);
        awaited.delete(former);
      } else lost.push(sent);
    }
    for (const delivery of awaited.values()) leaveUnknown(delivery);
    return lost;
  }

  /** The application ends the session. Returns the messages that the server may not have received. */
  end(): unknown[] {
    this.forget();
    this.rooms?.ended();
    return this.giveUp(this.outbound.last).map(({ message }) => message);
  }

  /** The next link begins a new session. */
  forget(): void {
    this.#id = null;
  }

  /** The next link begins a new session, in which nothing is sent again. */
  condemn(): void {
    this.forget();
    this.#isCondemned = true;
  }

  #leaveUnknown(number: number): void {
    const delivery = this.#awaited.get(number);
    if (delivery) leaveUnknown(delivery);
    this.#awaited.delete(number);
  }
}

function leaveUnknown(delivery: Delivery): void {
  delivery.reject(new ConnectionError('ack-unknown', 'the session ended before the result came'));
}
