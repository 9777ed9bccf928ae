import type { Refusal, RoomFrame, ServerControl } from '@steadysocket/session/wire';
import { closeCodes, controlFrame } from '@steadysocket/session/wire';
import { Acknowledgements } from './acknowledgements.js';
import type { InboxHost } from './inbox.js';
import { Inbox, Received } from './inbox.js';
import type { Frame } from './options.js';
import type { Outbox } from './outbox.js';
import { Refused } from './refuse.js';
import type { HubLink, SessionHost } from './session-host.js';

/** What the incoming side needs of its session. */
export interface IncomingHost {
  readonly link: HubLink | null;
  readonly outbox: Outbox;
  readonly isOver: boolean;
  readonly hasClientLeft: boolean;
  /** Whether further messages are accepted: not after the end, nor while the server leaves. */
  readonly takesMessages: boolean;
  handle(received: Received): unknown;
  /** Sends a numbered control frame. */
  sendControlFrame(frame: string): void;
  /** Writes an unnumbered control frame, if there is a link. */
  control(control: ServerControl): void;
  breakOff(code: number, reason: string): void;
  /** What the session holds has changed. */
  changed(): void;
  /** No message can be handled now. */
  rest(): void;
}

interface IncomingOptions {
  readonly producer: string;
  /** The number of the last frame before this session. */
  readonly base: number;
}

/** The messages of one client: numbers them, passes them to their handlers in order, and sends acknowledgements and results. */
export class Incoming implements InboxHost {
  /** The number of the latest data frame. */
  received: number;
  /** Whether the client wants a result of the next data frame. */
  #isAsked = false;
  /** The header of a publication whose payload is the next frame. */
  #header: RoomFrame | null = null;
  /** The number of the latest result that refuses a publication. */
  #refusal = 0;
  readonly #inbox: Inbox = new Inbox(this);
  readonly #acknowledgements: Acknowledgements;
  readonly #producer: string;
  readonly #session: IncomingHost;
  readonly #hub: SessionHost;

  constructor(session: IncomingHost, hub: SessionHost, { producer, base }: IncomingOptions) {
    this.#session = session;
    this.#hub = hub;
    this.#producer = producer;
    this.received = base;
    this.#acknowledgements = new Acknowledgements(session, hub.clock, hub.window, base);
  }

  /** Bytes of messages that are not handled yet. */
  get bytes(): number {
    return this.#inbox.bytes;
  }

  /** Whether a received message is not handled yet. */
  get isBusy(): boolean {
    return this.#inbox.isBusy;
  }

  get isHandling(): boolean {
    return this.#inbox.current !== null;
  }

  /** A link begins. A header or request that the previous link left behind has no effect. */
  begin(): void {
    this.#isAsked = false;
    this.#header = null;
  }

  /** The new link is ready. */
  resume(): void {
    this.#acknowledgements.repeat();
    this.handleAll();
  }

  /** The link is gone. */
  stop(): void {
    this.#acknowledgements.stop();
  }

  /** A data frame has arrived. */
  receive(frame: Frame): void {
    const header = this.#header;
    this.#header = null;
    if (header && typeof frame === 'string') this.missPayload();
    else this.#take(frame, header);
  }

  /** The frame of a publication, or its header, has arrived. */
  receivePublication(header: RoomFrame): void {
    if (this.#header) this.missPayload();
    else if (header.text === null) this.#header = header;
    else this.#take(header.text, header);
  }

  /** Whether the next frame must be the payload of a publication. */
  get expectsPayload(): boolean {
    return this.#header !== null;
  }

  /** Another frame has arrived in place of a payload. */
  missPayload(): void {
    this.#session.breakOff(closeCodes.protocolError, 'the payload of a publication is missing');
  }

  /** The client wants a result of the next data frame. */
  ask(): void {
    this.#isAsked = true;
  }

  /** Handles the messages that wait, as far as the client is ready for their results. */
  handleAll(): void {
    this.#inbox.handleAll();
  }

  /** Acknowledges all handled messages now. */
  acknowledge(): void {
    this.#acknowledgements.send();
  }

  /** Counts the message that is being handled as done, and acknowledges it. */
  settleCurrent(): void {
    const { current } = this.#inbox;
    if (current && !this.#session.isOver) this.#acknowledgements.count(current.bytes);
    this.acknowledge();
  }

  /** Discards the messages that are not handled yet. They were not acknowledged, so the client knows that they are not done. */
  clear(): void {
    this.#inbox.clear();
  }

  /** A client that does not receive its results gets no further ones. */
  get canHandle(): boolean {
    const { hasClientLeft, outbox } = this.#session;
    return hasClientLeft || (outbox.takesResults && outbox.acked >= this.#refusal);
  }

  handle(received: Received): unknown {
    return this.#session.handle(received);
  }

  handled(received: Received, value: unknown): void {
    const { number: of, isAsked } = received;
    this.#count(received, isAsked ? { type: 'result', of, value } : null);
  }

  failed(received: Received, error: unknown): void {
    this.#count(received, { type: 'result', of: received.number, refused: this.#refusalOf(error) });
    // No further message is handled until the client knows of the refusal. If a later publication were in the log already, a
    // repetition of this one, in another session, would be taken for a duplicate.
    if (received.header) this.#refusal = this.#session.outbox.last;
  }

  rest(): void {
    this.#session.rest();
  }

  #take(frame: Frame, header: RoomFrame | null): void {
    if (!this.#session.takesMessages) return;
    const { window, limits } = this.#hub;
    if (frame.length > limits.frameBytes) {
      this.#session.breakOff(closeCodes.tooLarge, 'the frame is too large');
      return;
    }
    const number = this.received + 1;
    if (number - this.#acknowledgements.done > window.messages || this.bytes >= window.bytes) {
      this.#session.breakOff(closeCodes.protocolError, 'more than the window takes');
      return;
    }
    this.received = number;
    const received = new Received(frame, number, this.#producer, header);
    received.isAsked = this.#isAsked;
    this.#isAsked = false;
    this.#inbox.push(received);
  }

  #count({ bytes }: Received, result: ServerControl | null): void {
    const isDue = this.#acknowledgements.count(bytes);
    if (result) this.#sendResult(result);
    this.#session.changed();
    if (isDue) this.#acknowledgements.send();
    else this.#acknowledgements.sendSoon();
  }

  #sendResult(result: ServerControl): void {
    let frame: string;
    try {
      frame = controlFrame(result);
      if (!this.#session.outbox.fits(frame.length))
        throw new RangeError('onMessage returned more than a client can take');
    } catch (error) {
      this.#hub.reportError(error);
      const { of } = result as { readonly of: number };
      frame = controlFrame({ type: 'result', of, refused: { code: 'failed' } });
    }
    this.#session.sendControlFrame(frame);
  }

  #refusalOf(error: unknown): Refusal {
    if (error instanceof Refused) return error.toRefusal();
    this.#hub.reportError(error);
    return { code: 'failed' };
  }
}
