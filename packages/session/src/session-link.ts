import type { Heartbeat, WebSocketFrame } from '@steadysocket/core';
import { heartbeat } from '@steadysocket/core';
import type { DecoratedAttempt, Decoration, Link, LinkClose, LinkEvents, LinkOpen } from '@steadysocket/core/transport';
import { ConnectionError, lost, systemClock, toConnectionError } from '@steadysocket/core/transport';
import type { ClientSession, SentFrame } from './client-session.js';
import type { AuthContext, SessionInfo, SessionOptions } from './options.js';
import { own } from './own.js';
import type { ControlWriter, SessionFrame } from './room-traffic.js';
import { isPublished, payloadOf } from './room-traffic.js';
import { protocolError, replaced, tooLarge } from './wire/close-codes.js';
import type { Control } from './wire/controls.js';
import type { RoomFrame } from './wire/frames.js';
import { controlFrame, dataFrame, isCount, isPlain, readText } from './wire/frames.js';
import { ackDelayMs } from './wire/inbound.js';

/** Represent pings of the connection's heartbeat, and pongs for it. Compared by identity, so no message equals them. */
const ping = new Uint8Array(0);
const pong = new Uint8Array(0);

/** The server rejected a frame. 1009 is the code of RFC 6455 for too large. */
const poisonCodes: readonly number[] = [protocolError, tooLarge, 1009];

/** The heartbeat of the protocol. The server sets its interval. */
export const sessionHeartbeat: Heartbeat = heartbeat({ message: ping, isReply: (frame) => frame === pong });

/** One link of a session: sends `hello`, and numbers the frames. */
export class SessionLink implements Decoration<WebSocketFrame, WebSocketFrame>, ControlWriter {
  readonly link: Partial<Link<WebSocketFrame>>;
  readonly events: Partial<LinkEvents<WebSocketFrame>>;
  #isWelcome = false;
  #isOver = false;
  #ackTimer: unknown = null;
  /** The header of a room's message whose payload is the next frame. */
  #header: RoomFrame | null = null;
  /** The `retryAfterMs` of a `leave`. */
  #retryAfterMs: number | undefined;
  /** The `open` event of the underlying link, once it has opened. */
  #opened: LinkOpen | null = null;
  readonly #session: ClientSession;
  readonly #attempt: DecoratedAttempt<WebSocketFrame, WebSocketFrame>;
  readonly #options: SessionOptions & Required<Pick<SessionOptions, 'over'>>;

  constructor(
    session: ClientSession,
    attempt: DecoratedAttempt<WebSocketFrame, WebSocketFrame>,
    options: SessionOptions & Required<Pick<SessionOptions, 'over'>>,
  ) {
    this.#session = session;
    this.#attempt = attempt;
    this.#options = options;
    const { link } = attempt;
    this.link = {
      send: (frame, message) => {
        if (frame === ping) this.#ping();
        else this.#send(this.#entryOf(frame, { message, isAsked: false }));
      },
      deliver: (frame, message) => {
        const entry = this.#entryOf(frame, { message, isAsked: true });
        const result = session.result();
        this.#send(entry);
        return result;
      },
      close: (code, reason) => {
        this.control({ type: 'bye' });
        session.end();
        // Later frames belong to the session that was given up.
        this.ended();
        link.close(code, reason);
      },
      get bufferedAmount() {
        return session.isFull ? Infinity : link.bufferedAmount;
      },
    };
    this.events = {
      open: (info) => {
        this.#opened = info;
        void this.#greet();
      },
      frame: (frame) => {
        this.#receive(frame);
      },
      close: (info) => {
        this.#end(info);
      },
    };
  }

  ended(): void {
    this.#isOver = true;
    if (this.#session.link === this) this.#session.link = null;
    this.#clock.clearTimeout(this.#ackTimer);
  }

  get #clock(): NonNullable<SessionOptions['clock']> {
    return this.#options.clock ?? systemClock;
  }

  async #greet(): Promise<void> {
    const { auth } = this.#options;
    try {
      const given: unknown =
        typeof auth === 'function'
          ? await (auth as (context: AuthContext) => unknown)({ signal: this.#attempt.request.signal })
          : auth;
      if (!this.#isOver) this.control(this.#session.hello(given));
    } catch (error) {
      this.#fail(toConnectionError(error, 'handshake-failed', 'auth failed, or is no JSON'));
    }
  }

  #ping(): void {
    this.#acknowledge();
    this.control({ type: 'ping' });
  }

  control(control: Control): void {
    const { link } = this.#attempt;
    // A closing socket counts as full. It would discard the frame, and browsers would log an error.
    if (link.bufferedAmount !== Infinity) link.send(controlFrame(control));
  }

  /** Throws for a frame that cannot be sent, before it is counted. */
  #entryOf(frame: SessionFrame, sent: Pick<SentFrame, 'message' | 'isAsked'>): SentFrame {
    const bytes = this.#options.over.sizeOf(payloadOf(frame));
    if (bytes > this.#session.maxFrameBytes)
      throw new ConnectionError('invalid-frame', 'the frame is larger than the server takes');
    return { frame: own(frame), bytes, ...sent };
  }

  #send(entry: SentFrame): void {
    const session = this.#session;
    const { frame } = entry;
    if (isPublished(frame)) frame.number();
    // First, because the answer may arrive during the write.
    session.outbound.push(entry);
    try {
      this.#pump();
    } catch (error) {
      // The core queues it again, or the caller gets the error.
      session.withdraw();
      throw error;
    }
  }

  /** Writes frames until the window is full. */
  #pump(): void {
    const { outbound, window } = this.#session;
    for (let entry; !this.#isOver && (entry = outbound.next(window));) this.#write(entry);
  }

  #write({ frame, isAsked }: SentFrame): void {
    const { link } = this.#attempt;
    if (isAsked) this.control({ type: 'ask' });
    if (isPublished(frame)) frame.write(link);
    else link.send(typeof frame === 'string' ? dataFrame(frame) : frame);
  }

  #receive(frame: WebSocketFrame): void {
    const header = this.#header;
    if (this.#isOver) return;
    if (header) {
      this.#header = null;
      if (typeof frame === 'string') this.#breakOff();
      else this.#room(header, frame);
      return;
    }
    if (typeof frame !== 'string' || isPlain(frame)) {
      this.#data(frame);
      return;
    }
    const read = readText(frame);
    if (read.kind === 'data') this.#data(read.text);
    else if (read.kind === 'control')
      this.#obey(Object(read.control) as Partial<Record<string, unknown>>, frame.length);
    else if (read.kind === 'malformed' || !this.#isWelcome) this.#breakOff();
    else if (read.text === null) this.#header = read;
    else this.#room(read, read.text);
  }

  #room(header: RoomFrame, payload: WebSocketFrame): void {
    this.#count(this.#options.over.sizeOf(payload));
    this.#session.rooms?.receive(header, payload);
    this.#attempt.events.alive();
  }

  #data(frame: WebSocketFrame): void {
    if (!this.#isWelcome) {
      this.#breakOff();
      return;
    }
    this.#count(this.#options.over.sizeOf(frame));
    this.#attempt.events.frame(frame);
  }

  #obey(control: Partial<Record<string, unknown>>, bytes: number): void {
    const { type, received, retryAfterMs, of } = control;
    const { events } = this.#attempt;
    const session = this.#session;
    if ((type === 'welcome') === this.#isWelcome || (type === 'result' && !isCount(of))) {
      this.#breakOff();
      return;
    }
    if (type === 'welcome') this.#welcome(control);
    else if (type === 'ack') {
      if (session.outbound.acknowledge(received)) this.#pump();
      else this.#breakOff();
    } else if (type === 'pong') events.frame(pong);
    else if (type === 'leave') this.#retryAfterMs = typeof retryAfterMs === 'number' ? retryAfterMs : 0;
    else if (type === 'result') {
      this.#count(bytes);
      // Handlers run in order: all messages up to this one are handled.
      if (session.outbound.acknowledge(Math.max(of as number, session.outbound.acked))) this.#pump();
      // After a refused publication the server waits for this acknowledgement.
      if (control['refused'] !== undefined) this.#acknowledge();
      const refusal = session.settle(control);
      if (refusal) events.error(refusal);
    } else {
      if (type === 'room') this.#count(bytes);
      session.rooms?.receive(control);
    }
    // Proof of life. After an acknowledgement, the core may also send queued messages.
    events.alive();
  }

  #welcome(control: Partial<Record<string, unknown>>): void {
    const { resumed, reason, heartbeatMs } = control;
    const session = this.#session;
    const lostMessages = session.welcome(control);
    if (lostMessages === null) {
      this.#breakOff();
      return;
    }
    this.#isWelcome = true;
    session.link = this;
    session.rooms?.linked(resumed === true);
    this.#pump();
    const info: SessionInfo = { lostBecause: typeof reason === 'string' ? reason : null };
    this.#attempt.events.open({
      ...(this.#opened ?? { protocol: '' }),
      resumed: resumed === true,
      session: info,
      lost: lostMessages,
      heartbeatMs: Math.min(Math.max(typeof heartbeatMs === 'number' ? heartbeatMs : 25_000, 1_000), 2 ** 31 - 1),
    });
  }

  /** Counts one more numbered frame, and acknowledges it at once or soon. */
  #count(bytes: number): void {
    if (this.#session.inbound.count(bytes)) this.#acknowledge();
    else this.#ackTimer ??= this.#clock.setTimeout(() => this.#acknowledge(), ackDelayMs);
  }

  #acknowledge(): void {
    const { inbound } = this.#session;
    this.#clock.clearTimeout(this.#ackTimer);
    this.#ackTimer = null;
    if (this.#isOver || !inbound.isPending) return;
    inbound.settle();
    this.control({ type: 'ack', received: inbound.done });
  }

  #end(info: LinkClose): void {
    const { code } = info;
    // Another link has taken over the session.
    if (code === replaced) this.#session.forget();
    else if (poisonCodes.includes(code)) this.#session.condemn();
    this.#attempt.events.close({
      ...info,
      ...(this.#retryAfterMs !== undefined && { retryAfterMs: this.#retryAfterMs }),
      // The socket was open, so the server itself sent the code.
      isFromPeer: this.#opened !== null,
    });
  }

  /** The server does not speak the protocol. */
  #breakOff(): void {
    this.#session.forget();
    this.#fail(new ConnectionError('transport-failed', 'the server broke the protocol of sessions'));
  }

  #fail(error: { readonly code: string; readonly cause?: unknown }): void {
    const { link, events } = this.#attempt;
    if (this.#isOver) return;
    link.abandon();
    const isUnauthorized = error.code === 'unauthorized';
    if (!isUnauthorized) events.error(error);
    events.close(isUnauthorized ? { ...lost, code: 3000, isFromPeer: true, kind: 'unauthorized' } : lost);
  }
}
