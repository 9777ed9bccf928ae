/** A client under test. */
export interface SessionClientSubject {
  /** Makes a client that connects at once, and comes back within a second whenever it loses its link. */
  connect(url: string, options?: SessionClientOptions): SessionClient;
}

export interface SessionClientOptions {
  readonly auth?: unknown;
  /** What becomes of messages that were not acknowledged, when their session is lost. @default 'drop' */
  readonly unacknowledged?: 'drop' | 'resend';
}

export interface SessionClient {
  /** Sends now, or as soon as there is a link whose window takes it. Throws for what the server does not take. */
  send(payload: string | Uint8Array<ArrayBuffer>): void;
  /** Sends, and resolves with the server's result. Rejects with a refusal, or when the session ended before the result came. */
  deliver(payload: string): Promise<unknown>;
  /** Messages that the application was given. */
  readonly received: readonly (string | Uint8Array)[];
  /** Each welcome that the application was told of. */
  readonly opens: readonly { readonly resumed: boolean }[];
  /** Messages that the application was told are lost. */
  readonly drops: readonly unknown[];
  /** A room that is not joined yet. Called once for each name. */
  room(name: string, options?: ClientRoomOptions): ClientRoom;
  /** Ends the session. */
  close(): void;
}

export interface ClientRoomOptions {
  /** How many messages of the history it wants. */
  readonly last?: number;
  /** A cursor that the application has kept. */
  readonly after?: { readonly epoch: string; readonly offset: number };
  /** Whether it wants the members. */
  readonly members?: boolean;
}

export interface ClientRoom {
  /** Messages of the room that the application was given. */
  readonly received: readonly { readonly offset: number; readonly message: string | Uint8Array }[];
  /** What the application was told last. */
  readonly status: {
    readonly isJoined: boolean;
    readonly recovered: boolean | null;
    readonly reason: string | null;
    readonly refused: string | null;
    readonly members: readonly { readonly id: string; readonly user: string; readonly state: unknown }[];
  };
  /** Shows this client to the others; hides it with `undefined`. */
  show(state: unknown): void;
  /** Publishes, and resolves with the place in the log. Rejects with a refusal, or when it was given up. */
  publish(payload: string | Uint8Array<ArrayBuffer>): Promise<unknown>;
  /** Joins, now or as soon as there is a link. */
  join(): void;
  /** Leaves at once. */
  leave(): void;
}
