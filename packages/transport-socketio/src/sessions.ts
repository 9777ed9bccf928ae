/** A session that a client presents in order to receive missed events (connection state recovery). */
export interface Session {
  /** Host and namespace: a session is a secret of its server. */
  readonly place: string;
  readonly pid: string;
  /** The offset of the latest event. */
  offset: string | undefined;
}

/**
 * The sessions that connections may present, each of them once. A server keeps a session in memory after it was resumed. If a
 * client presented it again while the server still holds the lost link, the server would resume it on a second link with the same
 * id. When the server then notices the loss of the first link, it removes the id from every room, and the second link would receive
 * no broadcast any more. A client cannot know whether the server has noticed.
 *
 * A transport may serve many connections.
 */
export class Sessions {
  readonly #unused = new WeakMap<object, Session>();

  /** The session to present, which cannot be presented again. */
  take(connection: object, place: string): Session | undefined {
    const session = this.#unused.get(connection);
    if (session?.place !== place) return undefined;
    this.#unused.delete(connection);
    return session;
  }

  keep(connection: object, session: Session): void {
    this.#unused.set(connection, session);
  }

  /** The server ends a session when the client disconnects. */
  forget(connection: object): void {
    this.#unused.delete(connection);
  }
}
