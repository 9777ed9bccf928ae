import type { Hello, Refusal, RoomFrame, ServerControl, SessionEnd } from '@steadysocket/session/wire';
import { closeCodes, controlFrame, isRoomName } from '@steadysocket/session/wire';
import { Acknowledgements } from './acknowledgements.js';
import type { InboxHost } from './inbox.js';
import { Inbox, Received } from './inbox.js';
import type { Frame, User } from './options.js';
import type { Sent } from './outbox.js';
import { Outbox, takesUnkept } from './outbox.js';
import { Refused } from './refuse.js';
import type { SessionRooms } from './rooms/session-rooms.js';
import type { SharedFrame } from './rooms/shared-frame.js';
import type { HubLink, SessionHost } from './session-host.js';
import { TokenBucket } from './token-bucket.js';

/** The session of one client: counts what it has sent and keeps what it has not received. It outlives its links. */
export class ServerSession implements InboxHost {
  user: User;
  link: HubLink | null = null;
  generation = 0;
  isOver = false;
  #isAlive = true;
  readonly #outbox: Outbox;
  /** The number of the latest data frame. */
  #received: number;
  readonly #acknowledgements: Acknowledgements;
  readonly #inbox: Inbox = new Inbox(this);
  /** Whether the client has ended the session. Messages that were received are still handled. */
  #hasClientLeft = false;
  /** Whether the client waits for the result of the next data frame. */
  #isAsked = false;
  /** The next frame is the payload of this publication. */
  #header: RoomFrame | null = null;
  /** The number of the latest result that refuses a publication. */
  #refusal = 0;
  #rooms: SessionRooms | null = null;
  /** Called when all received messages are handled, after the session has stopped receiving. */
  #onLeft: (() => void) | null = null;
  readonly #bucket: TokenBucket;
  readonly #producer: string;
  readonly #host: SessionHost;

  constructor(
    readonly id: string,
    user: User,
    hello: Hello,
    host: SessionHost,
  ) {
    const { limits, clock } = host;
    this.user = user;
    this.#host = host;
    this.#producer = hello.producer;
    const base = baseFor(user, hello);
    this.#received = base;
    this.#acknowledgements = new Acknowledgements(this, clock, host.window, base);
    this.#outbox = new Outbox(limits, hello.window);
    this.#bucket = new TokenBucket(limits.framesPerSecond, limits.burst, clock.now());
  }

  /** Bytes that wait here: for the client, and for its handler. */
  get bytes(): number {
    return this.#outbox.bytes + this.#inbox.bytes;
  }

  /** Whether a client that has received so many frames can go on. */
  canResume(received: number): boolean {
    return !this.#hasClientLeft && this.#outbox.couldBe(received);
  }

  /** Whether something that has arrived is not handled yet. */
  get isBusy(): boolean {
    return this.#inbox.isBusy;
  }

  /** Goes on over this link. */
  attach(
    link: HubLink,
    { generation, received, window }: Hello,
    welcome: { resumed: boolean; reason?: SessionEnd },
  ): void {
    const { window: ownWindow, heartbeatMs, publishMs, limits } = this.#host;
    const replaced = this.link;
    this.link = link;
    this.#isAlive = true;
    this.generation = generation;
    this.#isAsked = false;
    this.#header = null;
    replaced?.close(closeCodes.replaced, 'a later link has resumed the session');
    if (welcome.resumed) this.#outbox.acknowledge(received);
    this.#outbox.begin(window);
    this.control({
      type: 'welcome',
      session: this.id,
      ...welcome,
      user: this.user.id,
      received: this.#received,
      window: ownWindow,
      maxFrameBytes: limits.frameBytes,
      heartbeatMs,
      ...(publishMs !== undefined && { publishMs }),
    });
    this.#outbox.writeTo(this);
    this.#acknowledgements.repeat();
    this.#inbox.handleAll();
    this.#rooms?.attached();
  }

  detach(link: HubLink): void {
    if (link !== this.link) return;
    this.link = null;
    this.#acknowledgements.stop();
    if (!this.isOver) this.#host.detached(this);
    this.rest();
  }

  /** A data frame arrived on the current link. */
  receive(frame: Frame, bytes: number): void {
    const header = this.#header;
    this.#header = null;
    if (header && typeof frame === 'string')
      this.breakOff(closeCodes.protocolError, 'the payload of a publication is missing');
    else this.#take(frame, bytes, header);
  }

  /** The frame of a publication arrived, or its header. */
  receivePublication(header: RoomFrame): void {
    if (this.#header) this.breakOff(closeCodes.protocolError, 'the payload of a publication is missing');
    else if (header.text === null) this.#header = header;
    else this.#take(header.text, header.text.length, header);
  }

  #take(frame: Frame, bytes: number, header: RoomFrame | null): void {
    if (this.#onLeft || this.isOver) return;
    const { window, limits } = this.#host;
    if (bytes > limits.frameBytes) {
      this.breakOff(closeCodes.tooLarge, 'the frame is too large');
      return;
    }
    const number = this.#received + 1;
    if (number - this.#acknowledgements.done > window.messages || this.#inbox.bytes >= window.bytes) {
      this.breakOff(closeCodes.protocolError, 'more than the window takes');
      return;
    }
    this.#received = number;
    const received = new Received({ frame, bytes, number, isAsked: this.#isAsked, producer: this.#producer, header });
    this.#isAsked = false;
    this.#inbox.push(received);
  }

  /** A control frame arrived on the current link. */
  obey(control: Partial<Record<string, unknown>>): void {
    if (this.#header) {
      this.breakOff(closeCodes.protocolError, 'the payload of a publication is missing');
      return;
    }
    switch (control['type']) {
      case 'ack':
        if (this.#outbox.acknowledge(control['received'])) {
          this.#outbox.writeTo(this);
          this.#inbox.handleAll();
          this.#rooms?.pump();
        } else this.breakOff(closeCodes.protocolError, 'no such frame');
        break;
      case 'ask':
        this.#isAsked = true;
        break;
      case 'ping':
        this.#acknowledgements.send();
        this.control({ type: 'pong' });
        break;
      case 'bye':
        this.#hasClientLeft = true;
        this.breakOff(1000, '');
        this.rest();
        break;
      case 'hello':
        this.breakOff(closeCodes.protocolError, 'hello comes once');
        break;
      case 'join':
      case 'part':
      case 'present':
        this.#obeyRoom(control);
    }
  }

  #obeyRoom(control: Partial<Record<string, unknown>>): void {
    const { type, room } = control;
    if (this.#hasClientLeft || this.#onLeft) return;
    const { rooms } = this;
    if (rooms?.obey(control) === false) this.breakOff(closeCodes.protocolError, 'a malformed frame about a room');
    else if (!rooms && type === 'join' && isRoomName(room))
      this.sendControl({ type: 'room', room, refused: { code: 'no-rooms' } });
  }

  /** The rooms that it is in; `null` where the hub has none. */
  get rooms(): SessionRooms | null {
    return this.isOver ? null : (this.#rooms ??= this.#host.roomsOf(this));
  }

  /** Closes the link if nothing was received since the last call. */
  expectLife(): void {
    if (this.link && !this.#isAlive) this.breakOff(closeCodes.timeout, 'the link is silent');
    this.#isAlive = false;
  }

  /** Whether the rate limit allows one more frame now. */
  isWithinRate(): boolean {
    this.#isAlive = true;
    const { clock, limits } = this.#host;
    return limits.framesPerSecond === Infinity || this.#bucket.take(clock.now());
  }

  /** Sends a frame, at once or when the client is back. Returns `false` when the session is over. */
  send(sent: Sent | SharedFrame): boolean {
    if (this.isOver) return false;
    if (!this.#outbox.takes(sent.bytes)) {
      this.end('overflow');
      return false;
    }
    this.#outbox.push(sent);
    if (this.link) this.#outbox.writeTo(this);
    else this.#host.detached(this);
    return !this.isOver;
  }

  /** Whether the client keeps up, so that one more room message can be sent. */
  get takesMore(): boolean {
    return this.link !== null && this.#outbox.takesRoomMessage;
  }

  /** Whether a room message of this size can be sent to this client at all. */
  fits(bytes: number): boolean {
    return this.#outbox.fits(bytes);
  }

  /** Whether one more unnumbered control frame may be written. */
  get takesControls(): boolean {
    return this.link !== null && takesUnkept(this.link);
  }

  /** Sends a numbered control frame. */
  sendControl(control: ServerControl): void {
    this.#sendControlFrame(controlFrame(control));
  }

  #sendControlFrame(frame: string): void {
    this.send({ frame, bytes: frame.length, isMessage: false });
  }

  /** Closes the link because the client broke the protocol. The session stays. */
  breakOff(code: number, reason: string): void {
    const { link } = this;
    link?.close(code, reason);
    if (link) this.detach(link);
  }

  /**
   * The application ends the session. What it is handling counts as done: a client that sends again would bring it back, and it
   * would end every session.
   */
  close(code: number, reason: string): void {
    const { current } = this.#inbox;
    if (current && !this.isOver) this.#acknowledgements.count(current.bytes);
    this.#acknowledgements.send();
    this.end('ended', code, reason);
  }

  /** What waits for its handler goes as well: the client was never told that it is done. */
  end(reason: SessionEnd, code: number = closeCodes.sessionEnded, text: string = reason): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#inbox.clear();
    this.#rooms?.end();
    const { link } = this;
    const lost = this.#outbox.abandon();
    link?.close(code, text);
    if (link) this.detach(link);
    this.#host.ended(this, { reason, lost });
  }

  /** Takes in nothing more. Resolves when what has arrived is handled and acknowledged, as far as it can be. */
  leave(retryAfterMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#onLeft = resolve;
      this.control({ type: 'leave', retryAfterMs });
      this.rest();
    });
  }

  /** Once one of both sides has said goodbye, and everything that has arrived is handled. */
  rest(): void {
    if (this.isBusy && !this.#isStuck) return;
    if (this.#onLeft) {
      this.#acknowledgements.send();
      this.#onLeft();
    }
    if (this.#hasClientLeft) this.end('ended');
  }

  /** Whether it waits for a client that cannot come back. */
  get #isStuck(): boolean {
    return this.#onLeft !== null && this.link === null && this.#inbox.current === null;
  }

  /** Messages of a client that does not acknowledge its results wait. */
  get canHandle(): boolean {
    return this.#hasClientLeft || (this.#outbox.takesResults && this.#outbox.acked >= this.#refusal);
  }

  handle(received: Received): unknown {
    const { header, frame, producer } = received;
    if (!header) return this.#host.handle(this, frame, received);
    return this.#host.publish(this, { room: header.room, sequence: header.number, frame, producer });
  }

  handled(received: Received, value: unknown): void {
    const { number: of, isAsked } = received;
    this.#count(received, isAsked ? { type: 'result', of, value } : null);
  }

  failed(received: Received, error: unknown): void {
    this.#count(received, { type: 'result', of: received.number, refused: this.#refusalOf(error) });
    // Until the client knows: with a later one in the log, this one, sent again in another session, would pass for a duplicate.
    if (received.header) this.#refusal = this.#outbox.last;
  }

  #count({ bytes }: Received, result: ServerControl | null): void {
    const isDue = this.#acknowledgements.count(bytes);
    if (result) this.#result(result);
    if (!this.link && !this.isOver) this.#host.detached(this);
    if (isDue) this.#acknowledgements.send();
    else this.#acknowledgements.sendSoon();
  }

  #result(result: ServerControl): void {
    let frame: string;
    try {
      frame = controlFrame(result);
      if (!this.fits(frame.length)) throw new RangeError('onMessage returned more than a client can take');
    } catch (error) {
      this.#host.reportError(error);
      const { of } = result as { readonly of: number };
      frame = controlFrame({ type: 'result', of, refused: { code: 'failed' } });
    }
    this.#sendControlFrame(frame);
  }

  #refusalOf(error: unknown): Refusal {
    if (error instanceof Refused) return error.toRefusal();
    this.#host.reportError(error);
    return { code: 'failed' };
  }

  /** Writes an unnumbered control frame, if there is a link. */
  control(control: ServerControl): void {
    this.link?.send(controlFrame(control));
  }
}

/** The number before the client's first message. A client that resends omits the messages of another user, whose numbers must not be reused. */
function baseFor(user: User, { base, user: before, last = base }: Hello): number {
  return before === undefined || before === user.id ? base : last;
}
