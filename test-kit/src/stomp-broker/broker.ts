import type { BrokerSession, SeenFrame } from './broker-session.js';

export interface BrokerOptions {
  /** Looks at the headers of CONNECT and at the url; the `message` of the ERROR that refuses them, or `null`. @default all are welcome */
  readonly admit?: (headers: SeenFrame['headers'], url: string) => string | null;
  /** The heartbeats that the broker offers and wants, in milliseconds. @default [0, 0] */
  readonly heartbeat?: readonly [outgoingMs: number, incomingMs: number];
  /** Whether a frame that asks for a receipt gets one. @default all but those with a body that starts with `silent` */
  readonly confirms?: (frame: SeenFrame) => boolean;
  /** The application: handles a SEND, and returns whether it did. @default the destination is a topic or a queue */
  readonly receive?: (frame: SeenFrame, session: BrokerSession, broker: Broker) => boolean;
  /** Whether messages are delivered to subscribers. @default always */
  readonly publishes?: () => boolean;
  /** The `message` of the ERROR that a frame meets, or `null`. @default none is refused */
  readonly refuse?: (frame: SeenFrame) => string | null;
  /** Whether an ERROR frame names the receipt that was asked for. @default true */
  readonly refusesByName?: boolean;
}

/** Topics and queues in memory: what `/queue/` receives waits for a subscription, and returns if it is not acknowledged. */
export class Broker {
  readonly sessions = new Set<BrokerSession>();
  /** Every frame from every client, in order. */
  readonly seen: SeenFrame[] = [];
  /** Bodies that got a NACK. */
  readonly refused: string[] = [];
  heartbeats = 0;
  /** While set, nothing is written any more. */
  isSilent = false;
  readonly heartbeat: readonly [outgoingMs: number, incomingMs: number];
  readonly #queues = new Map<string, SeenFrame[]>();
  readonly #options: BrokerOptions;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.heartbeat = options.heartbeat ?? [0, 0];
  }

  /** The frames with this command. */
  commands(command: string): SeenFrame[] {
    return this.seen.filter((frame) => frame.command === command);
  }

  admit(headers: SeenFrame['headers'], url: string): string | null {
    return this.#options.admit?.(headers, url) ?? null;
  }

  confirms(frame: SeenFrame): boolean {
    return this.#options.confirms?.(frame) ?? !frame.body.startsWith('silent');
  }

  refuses(session: BrokerSession, frame: SeenFrame): boolean {
    const message = this.#options.refuse?.(frame) ?? null;
    const receipt = this.#options.refusesByName === false ? undefined : frame.headers['receipt'];
    if (message !== null) session.error(message, receipt === undefined ? {} : { 'receipt-id': receipt });
    return message !== null;
  }

  receive(frame: SeenFrame, session: BrokerSession): void {
    if (this.#options.receive?.(frame, session, this) !== true) this.publish(frame);
  }

  publish(frame: SeenFrame): void {
    if (this.#options.publishes?.() === false) return;
    const destination = frame.headers['destination'] ?? '';
    if (!destination.startsWith('/queue/')) {
      for (const session of this.sessions) session.deliver(frame);
      return;
    }
    for (const session of this.sessions) if (session.deliver(frame) > 0) return;
    this.requeue(frame);
  }

  requeue(frame: SeenFrame): void {
    const destination = frame.headers['destination'] ?? '';
    this.#queues.set(destination, [...(this.#queues.get(destination) ?? []), frame]);
  }

  subscribed(session: BrokerSession, destination: string): void {
    const waiting = this.#queues.get(destination) ?? [];
    this.#queues.delete(destination);
    for (const frame of waiting) session.deliver(frame);
  }
}
