import type { Hello, SessionEnd } from '@steadysocket/session/wire';
import type { DetachedSessions } from './detached-sessions.js';
import type { User } from './options.js';
import type { ServerSession } from './server-session.js';

/** Why sessions ended, for clients that come back: so many are remembered. */
const maxRemembered = 4_096;

/** Why a client does not get the session that it asks for; `null` for the reason where it asks for none. */
export type Lookup =
  | { readonly session: ServerSession; readonly reason: null }
  | { readonly session: null; readonly reason: SessionEnd | null };

/** The sessions of one node, by their ids. */
export class SessionRegistry {
  readonly #sessions = new Map<string, ServerSession>();
  readonly #endings = new Map<string, { readonly userId: string; readonly reason: SessionEnd }>();
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

  all(): ServerSession[] {
    return [...this.#sessions.values()];
  }

  add(session: ServerSession): void {
    this.#sessions.set(session.id, session);
  }

  /** The session that a client may resume. One whose counts contradict the client's is ended. */
  find({ session: id, received }: Hello, user: User): Lookup {
    if (id === undefined) return { session: null, reason: null };
    const session = this.#sessions.get(id);
    if (!session) {
      const ending = this.#endings.get(id);
      return { session: null, reason: ending?.userId === user.id ? ending.reason : 'unknown' };
    }
    if (session.user.id !== user.id) return { session: null, reason: 'other-user' };
    if (session.canResume(received)) return { session, reason: null };
    session.end('inconsistent');
    return { session: null, reason: 'inconsistent' };
  }

  /** It has lost its link, or has more to keep. */
  detach(session: ServerSession): void {
    this.#detached.add(session);
  }

  /** It has a link again. */
  reattach(session: ServerSession): void {
    this.#detached.delete(session);
  }

  remove(session: ServerSession, reason: SessionEnd): void {
    const { id, user } = session;
    this.#sessions.delete(id);
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
