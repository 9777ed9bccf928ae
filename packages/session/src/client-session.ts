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

/** A frame that the server has not acknowledged, and the message that it carries. */
export interface SentFrame extends Kept {
  readonly frame: SessionFrame;
  readonly message: unknown;
  readonly isAsked: boolean;
}

/** How many results may be awaited. A server that never answers must not fill the memory. */
const maxAwaited = 4_096;

/** What may be kept for a server that never acknowledges, whatever window it announces. */
const maxMessages = 65_536;
const maxBytes = 64 * 1024 ** 2;

const noWindow: Window = { messages: 0, bytes: 0 };

/** The session of one connection, past its links: what was sent and not acknowledged, and how much has arrived. */
export class ClientSession {
  readonly outbound: Outbound<SentFrame> = new Outbound<SentFrame>();
  readonly inbound: Inbound;
  /** The link that carries it. */
  link: ControlWriter | null = null;
  rooms: RoomTraffic | null = null;
  /** What the server takes without having acknowledged it. */
  window: Window = noWindow;
  /** How large the payload of a frame may be. */
  maxFrameBytes = 0;
  #id: string | null = null;
  #user: string | null = null;
  #generation = 0;
  /** How old a publication may be in another session. */
  #publishMs: unknown;
  /** The number after which a new session goes on. */
  #base = 0;
  /** Something that is kept broke a rule of the server: sent again, it would end the next session as well. */
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
    // A message that is left out would shift the numbers of those after it, and with them their ids.
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

  /** Takes in what the server says of the session. Returns what was lost with the one before, or `null` for nonsense. */
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
    // For another user the server goes on after the latest number: an id must not come twice.
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

  /** The next frame will be asked about: resolves with its result. */
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

  /** Settles what waits for this result. Returns the refusal of a message whose outcome nobody awaits. */
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

  /** Goes on after `number`, with what is kept. Returns the other frames, which the server may not have received. */
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

  /** The application gives it up. Returns the messages that the server may not have received. */
  end(): unknown[] {
    this.forget();
    this.rooms?.ended();
    return this.giveUp(this.outbound.last).map(({ message }) => message);
  }

  /** The next link begins a new session. */
  forget(): void {
    this.#id = null;
  }

  /** And in that, nothing is sent again. */
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
