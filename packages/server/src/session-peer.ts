import { isCount, randomId } from '@steadysocket/session/wire';
import { checkClose } from './close-arguments.js';
import type { Messages } from './messages.js';
import type { JoinOptions, Peer, User } from './options.js';
import { checkRoomName } from './rooms/check-arguments.js';
import type { ServerSession } from './server-session.js';

/** A session, as the application sees it. Its functions need no `this`. */
export class SessionPeer<U extends User, Out> implements Peer<U, Out> {
  readonly id: string = randomId();
  readonly #session: ServerSession;
  readonly #messages: Pick<Messages<never, Out>, 'frameOf'>;

  constructor(session: ServerSession, messages: Pick<Messages<never, Out>, 'frameOf'>) {
    this.#session = session;
    this.#messages = messages;
  }

  get user(): U {
    return this.#session.user as U;
  }

  get isConnected(): boolean {
    return this.#session.link !== null;
  }

  readonly send = (message: Out): boolean => {
    const frame = this.#messages.frameOf(message);
    return this.#session.send({ frame, bytes: frame.length, isMessage: true });
  };

  readonly join = (room: string, { last = 0 }: JoinOptions = {}): boolean => {
    checkRoomName(room);
    if (!isCount(last)) throw new TypeError('last must be a number of at least 0');
    const { isOver, rooms } = this.#session;
    if (!isOver && !rooms) throw new TypeError('rooms must be an option of createHub');
    const isEntered = rooms?.enter(room, last) ?? false;
    return isEntered && !this.#session.isOver;
  };

  readonly leave = (room: string): void => {
    this.#session.rooms?.remove(room);
  };

  readonly close = (code = 1000, reason = ''): void => {
    checkClose(code, reason);
    this.#session.close(code, reason);
  };
}
