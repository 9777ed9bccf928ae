/** What a client shows in order to receive what it missed (connection state recovery). */
export interface Session {
  /** Host and namespace: a session is a secret of the server that gave it. */
  readonly place: string;
  readonly pid: string;
  /** Of the latest event. */
  offset: string | undefined;
}

/**
 * The sessions that connections may show, each of them once. The server keeps what it remembers of a session after that was
 * resumed. Shown again while the server still holds the link that resumed it, the session would be resumed from that
 * memory, by a second link of the same id; and once the server notices that the first is dead, it takes the id out of every
 * room: the second would receive no broadcast any more. No client can know whether the server has noticed.
 *
 * A transport may serve many connections.
 */
export class Sessions {
  readonly #unshown = new WeakMap<object, Session>();

  /** The session to show, which cannot be shown again. */
  take(connection: object, place: string): Session | undefined {
    const session = this.#unshown.get(connection);
    if (session?.place !== place) return undefined;
    this.#unshown.delete(connection);
    return session;
  }

  keep(connection: object, session: Session): void {
    this.#unshown.set(connection, session);
  }

  /** The server ends a session when the client says goodbye. */
  forget(connection: object): void {
    this.#unshown.delete(connection);
  }
}
