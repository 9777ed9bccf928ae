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
  /** Ends the session. */
  close(): void;
}
