import type { Hello, ServerControl, SessionEnd } from '@steadysocket/session/wire';
import { closeCodes, controlFrame, isRoomName } from '@steadysocket/session/wire';
import type { Received } from './inbox.js';
import type { IncomingHost } from './incoming.js';
import { Incoming } from './incoming.js';
import type { User } from './options.js';
import type { Sent } from './outbox.js';
import { Outbox, takesUnkept } from './outbox.js';
import type { SessionRooms } from './rooms/session-rooms.js';
import type { SharedFrame } from './rooms/shared-frame.js';
import type { HubLink, SessionHost } from './session-host.js';
import { TokenBucket } from './token-bucket.js';

/** The session of one client: counts what it has sent and keeps what it has not received. It outlives its links. */
export class ServerSession implements IncomingHost {
  user: User;
  link: HubLink | null = null;
  generation = 0;
  isOver = false;
  /** Whether the client has ended the session. Received messages are still handled. */
  hasClientLeft = false;
  readonly outbox: Outbox;
  readonly incoming: Incoming;
  /** Whether a frame has arrived since the last `expectLife`. */
  #isAlive = true;
  #rooms: SessionRooms | null = null;
  /** Called after `leave`, when every received message is handled. */
  #onLeft: (() => void) | null = null;
  readonly #bucket: TokenBucket;
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
    this.outbox = new Outbox(limits, hello.window);
    this.incoming = new Incoming(this, host, { producer: hello.producer, base: baseFor(user, hello) });
    this.#bucket = new TokenBucket(limits.framesPerSecond, limits.burst, clock.now());
  }

  /** Bytes that are kept: for the client, and for the handler of its messages. */
  get bytes(): number {
    return this.outbox.bytes + this.incoming.bytes;
  }

  /** Whether the session can be resumed by a client that has received this number of frames. */
  canResume(received: number): boolean {
    return !this.hasClientLeft && this.outbox.couldBe(received);
  }

  /** Whether a received message is not handled yet. */
  get isBusy(): boolean {
    return this.incoming.isBusy;
  }

  get takesMessages(): boolean {
    return !this.isOver && this.#onLeft === null;
  }

  /** Begins on this link, or resumes on it. */
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
    this.incoming.begin();
    replaced?.close(closeCodes.replaced, 'a later link has resumed the session');
    if (welcome.resumed) this.outbox.acknowledge(received);
    this.outbox.begin(window);
    this.control({
      type: 'welcome',
      session: this.id,
      ...welcome,
      user: this.user.id,
      received: this.incoming.received,
      window: ownWindow,
      maxFrameBytes: limits.frameBytes,
      heartbeatMs,
      ...(publishMs !== undefined && { publishMs }),
    });
    this.outbox.writeTo(this);
    this.incoming.resume();
    this.#rooms?.attached();
  }

  detach(link: HubLink): void {
    if (link !== this.link) return;
    this.link = null;
    this.incoming.stop();
    this.changed();
    this.rest();
  }

  /** A control frame has arrived on the current link. */
  obey(control: Partial<Record<string, unknown>>): void {
    if (this.incoming.expectsPayload) {
      this.incoming.missPayload();
      return;
    }
    switch (control['type']) {
      case 'ack':
        if (this.outbox.acknowledge(control['received'])) {
          this.outbox.writeTo(this);
          this.incoming.handleAll();
          this.#rooms?.pump();
        } else this.breakOff(closeCodes.protocolError, 'no such frame');
        break;
      case 'ask':
        this.incoming.ask();
        break;
      case 'ping':
        this.incoming.acknowledge();
        this.control({ type: 'pong' });
        break;
      case 'bye':
        this.hasClientLeft = true;
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
    if (this.hasClientLeft || this.#onLeft) return;
    const { rooms } = this;
    if (rooms?.obey(control) === false) this.breakOff(closeCodes.protocolError, 'a malformed frame about a room');
    else if (!rooms && type === 'join' && isRoomName(room))
      this.sendControl({ type: 'room', room, refused: { code: 'no-rooms' } });
  }

  /** The rooms of this session; `null` after its end, and if the hub has no rooms. */
  get rooms(): SessionRooms | null {
    return this.isOver ? null : (this.#rooms ??= this.#host.roomsOf(this));
  }

  /** Closes the link if nothing has arrived since the last call. */
  expectLife(): void {
    if (this.link && !this.#isAlive) this.breakOff(closeCodes.timeout, 'the link is silent');
    this.#isAlive = false;
  }

  /** Counts a frame that arrives. Returns whether the client keeps to its rate. */
  isWithinRate(): boolean {
    this.#isAlive = true;
    const { clock, limits } = this.#host;
    return limits.framesPerSecond === Infinity || this.#bucket.take(clock.now());
  }

  /** Sends a frame, now or when the client is ready for it. Returns `false` if the session is over. */
  send(sent: Sent | SharedFrame): boolean {
    if (this.isOver) return false;
    if (!this.outbox.takes(sent.bytes)) {
      this.end('overflow');
      return false;
    }
    this.outbox.push(sent);
    if (this.link) this.outbox.writeTo(this);
    else this.changed();
    return !this.isOver;
  }

  /** Whether the client is ready for one more message of a room. */
  get takesMore(): boolean {
    return this.link !== null && this.outbox.takesRoomMessage;
  }

  /** Whether a message of a room with this number of bytes could ever be sent. */
  fits(bytes: number): boolean {
    return this.outbox.fits(bytes);
  }

  /** Whether one more unnumbered control frame may be written. */
  get takesControls(): boolean {
    return this.link !== null && takesUnkept(this.link);
  }

  /** Encodes a control frame, and sends it with a number. */
  sendControl(control: ServerControl): void {
    this.sendControlFrame(controlFrame(control));
  }

  /** Sends a numbered control frame. */
  sendControlFrame(frame: string): void {
    this.send({ frame, bytes: frame.length, isMessage: false });
  }

  /** Closes the link because the client has violated the protocol. The session can be resumed. */
  breakOff(code: number, reason: string): void {
    const { link } = this;
    link?.close(code, reason);
    if (link) this.detach(link);
  }

  /**
   * The application ends the session. The message that it is handling counts as done. Otherwise the client would send the message
   * again in its next session, and the application might end each of them.
   */
  close(code: number, reason: string): void {
    this.incoming.settleCurrent();
    this.end('ended', code, reason);
  }

  /** Ends the session. Both the frames for the client and the messages that are not handled are discarded. */
  end(reason: SessionEnd, code: number = closeCodes.sessionEnded, text: string = reason): void {
    if (this.isOver) return;
    this.isOver = true;
    this.incoming.clear();
    this.#rooms?.end();
    const { link } = this;
    const lost = this.outbox.abandon();
    link?.close(code, text);
    if (link) this.detach(link);
    this.#host.ended(this, { reason, lost });
  }

  /** Accepts no more messages. Resolves when all received ones are handled and acknowledged, as far as the client allows it. */
  leave(retryAfterMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#onLeft = resolve;
      this.control({ type: 'leave', retryAfterMs });
      this.rest();
    });
  }

  /** No message can be handled now. If the client has ended the session or the server leaves, this completes it. */
  rest(): void {
    if (this.isBusy && !this.#isStuck) return;
    if (this.#onLeft) {
      this.incoming.acknowledge();
      this.#onLeft();
    }
    if (this.hasClientLeft) this.end('ended');
  }

  /** Whether messages wait for a client that cannot return, because the server leaves. */
  get #isStuck(): boolean {
    return this.#onLeft !== null && this.link === null && !this.incoming.isHandling;
  }

  handle(received: Received): unknown {
    const { header, frame, producer } = received;
    if (!header) return this.#host.handle(this, frame, received);
    return this.#host.publish(this, { room: header.room, sequence: header.number, frame, producer });
  }

  /** Writes an unnumbered control frame, if there is a link. */
  control(control: ServerControl): void {
    this.link?.send(controlFrame(control));
  }

  /** The hub bounds what sessions without a link keep. */
  changed(): void {
    if (!this.link && !this.isOver) this.#host.detached(this);
  }
}

/**
 * The number before the client's first message. A client that resends omits the messages of another user, whose numbers must not
 * be reused.
 */
function baseFor(user: User, { base, user: before, last = base }: Hello): number {
  return before === undefined || before === user.id ? base : last;
}
