/** What a client shows in order to be given what it missed (connection state recovery). */
interface Session {
  /** Host and namespace: a session is a secret of the server that gave it. */
  readonly place: string;
  readonly pid: string;
  offset: string | undefined;
}

/** The sessions that connections may resume. A transport may serve many connections. */
export class Sessions {
  private readonly sessions = new WeakMap<object, Session>();

  /** What to show, or nothing. */
  credentials(connection: object, place: string): object | undefined {
    const session = this.sessions.get(connection);
    return session?.place === place ? { pid: session.pid, offset: session.offset } : undefined;
  }

  /** The server welcomed the client: says whether it resumed the session. `pid` is missing where it keeps none. */
  welcomed(connection: object, place: string, pid: unknown): boolean {
    const session = this.sessions.get(connection);
    if (typeof pid !== 'string') this.forget(connection);
    else if (session?.pid === pid && session.place === place) return true;
    else this.sessions.set(connection, { place, pid, offset: undefined });
    return false;
  }

  /** An event was delivered. Its last argument is the offset, as far as a client can tell. */
  delivered(connection: object, args: readonly unknown[]): void {
    const session = this.sessions.get(connection);
    const offset = args.at(-1);
    if (session !== undefined && typeof offset === 'string') session.offset = offset;
  }

  /** The server ends a session when the client says goodbye. */
  forget(connection: object): void {
    this.sessions.delete(connection);
  }
}
