import type { Clock, ConnectionErrorLike } from '@steadysocket/core';
import { ConnectionError, systemClock } from '@steadysocket/core/transport';
import type { StompHeaders } from './headers.js';

/** How many may be awaited at once. A broker that answers none must not fill the memory. */
const maxAwaited = 65_536;

interface Waiter {
  resolve(headers: StompHeaders): void;
  reject(error: unknown): void;
}

/** The receipts that a link awaits. */
export class Receipts {
  readonly #waiting = new Map<string, Waiter>();
  #lastId = 0;

  /** An id to ask for, and the promise of its receipt. Beyond the bound, the oldest is given up. */
  expect(): { readonly id: string; readonly receipt: Promise<StompHeaders> } {
    if (this.#waiting.size >= maxAwaited) {
      const [oldest = ''] = this.#waiting.keys();
      this.refuse(oldest, new ConnectionError('ack-unknown', 'too many receipts are awaited: the oldest was given up'));
    }
    this.#lastId += 1;
    const id = `receipt-${String(this.#lastId)}`;
    const receipt = new Promise<StompHeaders>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    return { id, receipt };
  }

  /** A RECEIPT frame came. One that nobody asked for changes nothing. */
  settle(headers: StompHeaders): void {
    const id = headers['receipt-id'] ?? '';
    this.#waiting.get(id)?.resolve(headers);
    this.#waiting.delete(id);
  }

  /** The frame was not written, so that nothing will come. */
  forget(id: string): void {
    this.#waiting.delete(id);
  }

  /** An ERROR frame came. RabbitMQ names no receipt in it: it may refuse the oldest, and nobody knows. */
  refuseByError(id: string | undefined): void {
    const refusal = new ConnectionError('transport-failed', 'the broker answered the message with an ERROR frame');
    const doubt = new ConnectionError('ack-unknown', 'the broker sent an ERROR frame, maybe for this message', refusal);
    if (id === undefined) this.refuse(this.#waiting.keys().next().value, doubt);
    else this.refuse(id, refusal);
  }

  /** None will come: the link is gone. */
  giveUp(): void {
    for (const id of [...this.#waiting.keys()])
      this.refuse(id, new ConnectionError('ack-unknown', 'the link ended after the write, before the receipt'));
  }

  /** It will not come. */
  refuse(id = '', error: ConnectionErrorLike): void {
    this.#waiting.get(id)?.reject(error);
    this.#waiting.delete(id);
  }
}

/** Rejects with `timeout` when the receipt takes longer. */
export async function receiptWithin(
  timeoutMs: number,
  receipt: Promise<unknown>,
  clock: Clock = systemClock,
): Promise<void> {
  let timer: unknown;
  const expired = new Promise((_, reject) => {
    const error = new ConnectionError('timeout', 'no receipt came within timeoutMs');
    timer = clock.setTimeout(() => reject(error), timeoutMs);
  });
  await Promise.race([receipt, expired]).finally(() => clock.clearTimeout(timer));
}
