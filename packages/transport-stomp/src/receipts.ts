import type { Clock, ConnectionErrorLike } from '@steadysocket/core';
import { ConnectionError, systemClock } from '@steadysocket/core/transport';
import type { StompHeaders } from './headers.js';

/** How many receipts may be awaited at once, so that a broker that sends none does not fill the memory. */
const maxAwaited = 65_536;

interface Waiter {
  resolve(headers: StompHeaders): void;
  reject(error: unknown): void;
}

/** The receipts that a link awaits. */
export class Receipts {
  readonly #waiting = new Map<string, Waiter>();
  #lastId = 0;

  /** The id of a new receipt, and a promise of it. Beyond the limit, the oldest receipt is given up. */
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

  /** Resolves the receipt of a RECEIPT frame. An unknown receipt changes nothing. */
  settle(headers: StompHeaders): void {
    const id = headers['receipt-id'] ?? '';
    this.#waiting.get(id)?.resolve(headers);
    this.#waiting.delete(id);
  }

  /** Drops a receipt whose frame was not written. */
  forget(id: string): void {
    this.#waiting.delete(id);
  }

  /** Rejects the receipt of an ERROR frame. RabbitMQ names none: the frame may be about the oldest receipt, which is uncertain. */
  refuseByError(id: string | undefined): void {
    const refusal = new ConnectionError('transport-failed', 'the broker answered the message with an ERROR frame');
    const doubt = new ConnectionError('ack-unknown', 'the broker sent an ERROR frame, maybe for this message', refusal);
    if (id === undefined) this.refuse(this.#waiting.keys().next().value, doubt);
    else this.refuse(id, refusal);
  }

  /** Rejects all receipts: the link has ended. */
  giveUp(): void {
    for (const id of [...this.#waiting.keys()])
      this.refuse(id, new ConnectionError('ack-unknown', 'the link ended after the write, before the receipt'));
  }

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
