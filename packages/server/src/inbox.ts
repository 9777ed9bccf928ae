import type { RoomFrame } from '@steadysocket/session/wire';
import type { Frame, MessageContext } from './options.js';

/** A message that waits for its handler, which gets it as its context. */
export class Received implements MessageContext {
  /** Whether the client waits for the answer. */
  isAsked = false;

  constructor(
    readonly frame: Frame,
    readonly number: number,
    readonly producer: string,
    /** The header of a publication; `null` for a message to the server's application. */
    readonly header: RoomFrame | null,
  ) {}

  get bytes(): number {
    return this.frame.length;
  }

  /** Formatted only when it is read. */
  get id(): string {
    return `${this.producer}:${String(this.number)}`;
  }
}

/** What an inbox needs from its session. */
export interface InboxHost {
  /** Whether there is room for results of further messages. */
  readonly canHandle: boolean;
  handle(received: Received): unknown;
  /** The handler has finished. */
  handled(received: Received, value: unknown): void;
  /** The handler has thrown. */
  failed(received: Received, error: unknown): void;
  /** No further message can be handled now. */
  rest(): void;
}

/** The received messages of one client. They are handled one after another, in order. */
export class Inbox {
  /** Bytes of messages that are not handled yet. */
  bytes = 0;
  #waiting: Received[] = [];
  /** The message that is being handled. */
  current: Received | null = null;
  readonly #host: InboxHost;

  constructor(host: InboxHost) {
    this.#host = host;
  }

  /** Whether a received message is not handled yet. */
  get isBusy(): boolean {
    return this.current !== null || this.#waiting.length > 0;
  }

  push(received: Received): void {
    this.bytes += received.bytes;
    this.#waiting.push(received);
    this.handleAll();
  }

  /** Discards the waiting messages. */
  clear(): void {
    this.#waiting = [];
  }

  handleAll(): void {
    while (!this.current && this.#waiting.length > 0 && this.#host.canHandle) {
      const received = this.#waiting.shift();
      if (!received || this.#handle(received) === 'later') return;
    }
    this.#host.rest();
  }

  #handle(received: Received): 'now' | 'later' {
    this.current = received;
    let outcome: unknown;
    let isLater: boolean;
    try {
      outcome = this.#host.handle(received);
      isLater = isPromise(outcome);
    } catch (error) {
      this.#failed(received, error);
      return 'now';
    }
    if (!isLater) {
      this.#handled(received, outcome);
      return 'now';
    }
    // Wrapped in a native promise, because a faulty thenable may settle twice.
    Promise.resolve(outcome).then(
      (value) => {
        this.#handled(received, value);
        this.handleAll();
      },
      (error: unknown) => {
        this.#failed(received, error);
        this.handleAll();
      },
    );
    return 'later';
  }

  #handled(received: Received, value: unknown): void {
    this.#settle(received);
    this.#host.handled(received, value);
  }

  #failed(received: Received, error: unknown): void {
    this.#settle(received);
    this.#host.failed(received, error);
  }

  #settle({ bytes }: Received): void {
    this.current = null;
    this.bytes -= bytes;
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
