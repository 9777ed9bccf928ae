import type { Hello, SessionEnd } from '@steadysocket/session/wire';
import { closeCodes } from '@steadysocket/session/wire';
import type { DetachedSessions } from './detached-sessions.js';
import { LinkRefused } from './link-refused.js';
import type { User } from './options.js';
import type { ServerSession } from './server-session.js';

/** How many ended sessions are remembered with the reason, for clients that return. */
const maxRemembered = 4_096;

/** Why a requested session is not resumed; the reason is `null` if the client requested none. */
export type Lookup =
  | { readonly session: ServerSession; readonly reason: null }
  | { readonly session: null; readonly reason: SessionEnd | null };

interface Ending {
  readonly userId: string;
  readonly reason: SessionEnd;
}

/** The sessions of one node, by their ids. */
export class SessionRegistry {
  readonly #sessions = new Map<string, ServerSession>();
  /** The number of sessions of each user. */
  readonly #counts = new Map<string, number>();
  readonly #endings = new Map<string, Ending>();
  readonly #detached: DetachedSessions;

  constructor(detached: DetachedSessions) {
    this.#detached = detached;
  }

  get size(): number {
    return this.#sessions.size;
  }

  get detached(): number {
    return this.#detached.size;
  }

  countOf(userId: string): number {
    return this.#counts.get(userId) ?? 0;
  }

  all(): ServerSession[] {
    return [...this.#sessions.values()];
  }

  add(session: ServerSession): void {
    this.#sessions.set(session.id, session);
    this.#counts.set(session.user.id, this.countOf(session.user.id) + 1);
  }

  /**
   * Returns the session that a client may resume. Ends a session whose counts contradict the client's. Throws `LinkRefused` if a
   * later `hello` has arrived before.
   */
  find({ session: id, received, generation }: Hello, user: User): Lookup {
    if (id === undefined) return { session: null, reason: null };
    const session = this.#sessions.get(id);
    if (!session) {
      return { session: null, reason: endingFor(user, this.#endings.get(id)) };
    }
    if (session.user.id !== user.id) return { session: null, reason: 'other-user' };
    // First, because the counts of an older `hello` are out of date.
    if (generation <= session.generation)
      throw new LinkRefused(closeCodes.replaced, 'a later link has resumed the session');
    if (session.canResume(received)) return { session, reason: null };
    session.end('inconsistent');
    return { session: null, reason: 'inconsistent' };
  }

  /** The session has lost its link, or keeps more frames. */
  detach(session: ServerSession): void {
    this.#detached.add(session);
  }

  /** The session has a link again. */
  reattach(session: ServerSession): void {
    this.#detached.delete(session);
  }

  remove(session: ServerSession, reason: SessionEnd): void {
    const { id, user } = session;
    this.#sessions.delete(id);
    const left = this.countOf(user.id) - 1;
    if (left > 0) this.#counts.set(user.id, left);
    else this.#counts.delete(user.id);
    this.#detached.delete(session);
    this.#endings.set(id, { userId: user.id, reason });
    const [oldest = ''] = this.#endings.keys();
    if (this.#endings.size > maxRemembered) this.#endings.delete(oldest);
  }

  /** Stops waiting for clients. */
  close(): void {
    this.#detached.close();
  }
}

function endingFor(user: User, ending: Ending | undefined): SessionEnd {
  if (!ending) return 'unknown';
  return ending.userId === user.id ? ending.reason : 'other-user';
}
