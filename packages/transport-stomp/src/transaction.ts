import type { Connection } from '@steadysocket/core';
import { ConnectionError } from '@steadysocket/core/transport';
import type { StompFrame } from './frame.js';
import { outgoing } from './frame.js';
import type { StompHeaders } from './headers.js';
import { receiptWithin } from './receipts.js';
import { registryOfConnection } from './registry.js';
import type { Session } from './session.js';
import { checkNumber, maxMs } from './settings.js';

/**
 * Messages that the broker takes all together, or not at all. It belongs to the link that it was begun on: when that ends, the
 * broker forgets it. What is sent in it never waits in the queue, and goes ahead of what does.
 */
export interface StompTransaction {
  /** For acknowledgements in it: `message.ack({ transaction: transaction.id })`. */
  readonly id: string;
  /** `dropped` once the link is gone, and after the end. Throws `invalid-frame`. */
  send(frame: StompFrame): 'sent' | 'dropped';
  /**
   * Asks the broker to carry it out; resolves with its receipt. Rejects with `dropped` when the link was gone before,
   * `transport-failed` when the broker refuses it, `timeout`, or `ack-unknown` when the link ends before the receipt.
   *
   * @param options.timeoutMs How long to wait for the receipt. Default: 10 000.
   */
  commit(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Tells the broker to forget it. */
  abort(): void;
}

/**
 * Begins a transaction on the open link. Without one it is over at once: what is sent in it is `dropped`.
 *
 * @param connection Over `stomp()`.
 * @throws ConnectionError `invalid-option`.
 */
export function begin(connection: Connection<unknown, never>): StompTransaction {
  const registry = registryOfConnection(connection);
  const id = `transaction-${String(++registry.lastNumber)}`;
  /** `null` once it is over. */
  let session: Session | null = registry.session;
  const own = { transaction: id };
  const live = (): Session | null => (session?.isLive === true ? session : null);
  const finish = (): Session | null => {
    const last = live();
    session = null;
    return last;
  };
  live()?.send({ command: 'BEGIN', own });
  return {
    id,
    send(frame) {
      const current = live();
      if (current) publish(current, frame, own);
      // The link may have ended by the write.
      return live() === null ? 'dropped' : 'sent';
    },
    async commit({ timeoutMs = 10_000 } = {}) {
      checkNumber('timeoutMs', timeoutMs, 0, maxMs);
      const last = finish();
      if (last === null)
        throw new ConnectionError('dropped', 'the link of the transaction is gone, or the transaction is over');
      await receiptWithin(timeoutMs, last.deliver({ command: 'COMMIT', own }));
    },
    abort() {
      finish()?.send({ command: 'ABORT', own });
    },
  };
}

function publish(session: Session, frame: StompFrame, own: StompHeaders): void {
  const { over, contentLength } = session.settings;
  const checked = outgoing(frame, over.capabilities.binary, contentLength);
  session.send({ ...checked, own: { ...checked.own, ...own } });
}
