import type { HubClock, Limits } from './options.js';
import type { ServerSession } from './server-session.js';

interface Waiting {
  readonly userId: string;
  readonly deadline: number;
  bytes: number;
}

/** The detached sessions of one user. */
interface Own {
  readonly sessions: Set<ServerSession>;
  bytes: number;
}

export interface DetachedOptions {
  readonly clock: HubClock;
  readonly limits: Limits;
  readonly resumeWindowMs: number;
  /** Whether users are distinguished. If not, all clients are one user, and the limits per user do not apply. */
  readonly hasUsers: boolean;
}

/** The sessions without a link. Limits their number, time and bytes. The oldest is first in all maps. */
export class DetachedSessions {
  #bytes = 0;
  #timer: unknown = null;
  readonly #waiting = new Map<ServerSession, Waiting>();
  readonly #byUser = new Map<string, Own>();
  readonly #options: DetachedOptions;

  constructor(options: DetachedOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** The session has lost its link, or keeps more frames. May end other sessions, and this one. */
  add(session: ServerSession): void {
    const { clock, resumeWindowMs } = this.#options;
    const known = this.#waiting.get(session);
    const waiting = known ?? { userId: session.user.id, deadline: clock.now() + resumeWindowMs, bytes: 0 };
    const own = this.#byUser.get(waiting.userId) ?? { sessions: new Set(), bytes: 0 };
    const more = session.bytes - waiting.bytes;
    waiting.bytes += more;
    own.bytes += more;
    this.#bytes += more;
    this.#waiting.set(session, waiting);
    this.#byUser.set(waiting.userId, own);
    own.sessions.add(session);
    this.#makeRoom(own);
    this.#arm();
  }

  /** The session has a link again, or is over. */
  delete(session: ServerSession): void {
    const waiting = this.#waiting.get(session);
    if (!waiting) return;
    this.#waiting.delete(session);
    if (this.#waiting.size === 0) this.close();
    this.#bytes -= waiting.bytes;
    const own = this.#byUser.get(waiting.userId);
    if (!own) return;
    own.bytes -= waiting.bytes;
    own.sessions.delete(session);
    if (own.sessions.size === 0) this.#byUser.delete(waiting.userId);
  }

  close(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Ends sessions of the same user before those of other users. */
  #makeRoom(own: Own): void {
    const { limits, hasUsers } = this.#options;
    const { sessions } = own;
    if (hasUsers && sessions.size > limits.detachedPerUser) endFirst(sessions, 'expired');
    while (hasUsers && own.bytes > limits.detachedBytesPerUser) endFirst(sessions, 'overflow');
    while (this.#waiting.size > limits.detached) endFirst(this.#waiting.keys(), 'expired');
    while (this.#bytes > limits.detachedBytes) endFirst(this.#waiting.keys(), 'overflow');
  }

  /** One timer for the oldest session, because all wait equally long. */
  #arm(): void {
    const { clock } = this.#options;
    if (this.#timer !== null) return;
    const [oldest] = this.#waiting.values();
    if (!oldest) return;
    this.#timer = clock.setTimeout(
      () => {
        this.#timer = null;
        this.#expire();
        this.#arm();
      },
      Math.min(Math.max(1, oldest.deadline - clock.now()), 2 ** 31 - 1),
    );
  }

  #expire(): void {
    const now = this.#options.clock.now();
    for (const [session, { deadline }] of this.#waiting) {
      if (deadline > now) return;
      session.end('expired');
    }
  }
}

/** Ends the oldest session, which removes itself. */
function endFirst(sessions: Iterable<ServerSession>, reason: 'expired' | 'overflow'): void {
  for (const session of sessions) {
    session.end(reason);
    return;
  }
}
