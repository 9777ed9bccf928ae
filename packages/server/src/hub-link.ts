import type { Hello } from '@steadysocket/session/wire';
import { closeCodes, isPlain, maxHeaderLength, readText } from '@steadysocket/session/wire';
import { fitsReason } from './close-arguments.js';
import { helloOf } from './hello-of.js';
import { LinkRefused } from './link-refused.js';
import type { Frame, HubClock, Limits, User } from './options.js';
import { Refused } from './refuse.js';
import type { ServerSession } from './server-session.js';
import type { HubLink } from './session-host.js';

/** Receives the events of a link. The functions need no `this`. */
export interface LinkReceiver {
  readonly receive: (frame: Frame) => void;
  /** The link has ended. */
  readonly closed: () => void;
}

/** What a link needs from its hub. */
export interface LinkHost<U> {
  readonly clock: HubClock;
  readonly limits: Limits;
  /** Throws `Refused` for invalid credentials. */
  authenticate(hello: Hello): U | Promise<U>;
  /** Resumes a session or begins one. Throws `LinkRefused`. */
  enter(link: HubLink, hello: Hello, user: U): ServerSession;
  /** The link has sent `hello`, or has ended. */
  greeted(link: LinkGate<U>): void;
  reportError(error: unknown): void;
}

/** A link from its opening to its end. Before `hello` and authentication, its other frames are not accepted. */
export class LinkGate<U> implements LinkReceiver {
  #session: ServerSession | null = null;
  #phase: 'waiting' | 'authenticating' | 'open' | 'over' = 'waiting';
  readonly #timer: unknown;
  readonly #link: HubLink;
  readonly #host: LinkHost<U>;

  constructor(link: HubLink, host: LinkHost<U>) {
    this.#link = link;
    this.#host = host;
    this.#timer = host.clock.setTimeout(() => {
      this.refuse(closeCodes.timeout, 'no hello in time');
    }, host.limits.helloMs);
  }

  readonly receive = (frame: Frame): void => {
    if (this.#phase === 'over') return;
    if (this.#session) {
      this.#pass(this.#session, frame);
      return;
    }
    if (frame.length > this.#host.limits.helloBytes) {
      this.refuse(closeCodes.tooLarge, 'the hello is too large');
      return;
    }
    const hello = this.#phase === 'waiting' ? helloIn(frame) : null;
    if (hello) void this.#greet(hello);
    else this.refuse(closeCodes.protocolError, 'hello comes first, and its answer second');
  };

  readonly closed = (): void => {
    this.#finish('over');
    this.#session?.detach(this.#link);
  };

  /** Closes a link that has no session yet. */
  refuse(code: number, reason: string): void {
    if (this.#phase === 'over' || this.#phase === 'open') return;
    this.#finish('over');
    this.#link.close(code, reason);
  }

  #finish(phase: 'open' | 'over'): void {
    this.#phase = phase;
    this.#host.clock.clearTimeout(this.#timer);
    this.#host.greeted(this);
  }

  async #greet(hello: Hello): Promise<void> {
    const host = this.#host;
    this.#phase = 'authenticating';
    try {
      const user = await host.authenticate(hello);
      if (this.#hasEnded()) return;
      checkUser(user);
      this.#session = host.enter(this.#link, hello, user);
      this.#finish('open');
    } catch (error) {
      if (error instanceof Refused) {
        this.refuse(closeCodes.unauthorized, fitsReason(error.code) ? error.code : '');
      } else if (error instanceof LinkRefused) {
        this.refuse(error.code, error.message);
      } else {
        host.reportError(error);
        this.refuse(1011, 'the client could not be authenticated');
      }
    }
  }

  /** The link may end during the authentication. */
  #hasEnded(): boolean {
    return this.#phase === 'over';
  }

  #pass(session: ServerSession, frame: Frame): void {
    // Another link has taken over the session, so frames of this one are ignored.
    if (session.link !== this.#link) return;
    const { frameBytes, waitingBytes } = this.#host.limits;
    if (frame.length > frameBytes + maxHeaderLength) session.breakOff(closeCodes.tooLarge, 'the frame is too large');
    // The client reads nothing but keeps requesting answers.
    else if ((this.#link.bufferedAmount ?? 0) > 2 * waitingBytes) session.end('overflow');
    else if (!session.isWithinRate()) session.breakOff(closeCodes.rateLimited, 'too many frames');
    else if (typeof frame !== 'string' || isPlain(frame)) session.incoming.receive(frame);
    else passText(session, frame);
  }
}

/** A text frame that is not plain. */
function passText(session: ServerSession, frame: string): void {
  const read = readText(frame);
  if (read.kind === 'data') session.incoming.receive(read.text);
  else if (read.kind === 'room') session.incoming.receivePublication(read);
  else if (read.kind === 'control') session.obey(Object(read.control) as Partial<Record<string, unknown>>);
  else session.breakOff(closeCodes.protocolError, 'a malformed frame');
}

/** Rejects invalid results of an application without types, such as `null` for an unknown client. */
function checkUser(user: unknown): void {
  if (typeof (user as Partial<User> | null | undefined)?.id !== 'string')
    throw new TypeError('authenticate must return a user, whose id is a string');
}

function helloIn(frame: Frame): Hello | null {
  if (typeof frame !== 'string' || isPlain(frame)) return null;
  const read = readText(frame);
  return read.kind === 'control' ? helloOf(Object(read.control) as Partial<Record<string, unknown>>) : null;
}
