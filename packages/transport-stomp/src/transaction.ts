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
 * Messages that the broker accepts all together, or not at all. A transaction belongs to the link on which it began: when the link
 * ends, the broker forgets it. Its messages are never queued, and go out before queued messages.
 */
export interface StompTransaction {
  /** For acknowledgements in the transaction: `message.ack({ transaction: transaction.id })`. */
  readonly id: string;
  /** `dropped` once the link or the transaction has ended. Throws `invalid-frame`. */
  send(frame: StompFrame): 'sent' | 'dropped';
  /**
   * Asks the broker to carry the transaction out, and resolves when its receipt arrives. Rejects with `dropped` if the link or the
   * transaction had ended before, `transport-failed` if the broker refuses it, `timeout`, or `ack-unknown` if the link ends before
   * the receipt.
   *
   * @param options.timeoutMs How long to wait for the receipt. Default: 10 000.
   */
  commit(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Tells the broker to forget the transaction. */
  abort(): void;
}

/**
 * Begins a transaction on the open link. Without an open link the transaction ends at once, and its messages are `dropped`.
 *
 * @param connection Over `stomp()`.
 * @throws ConnectionError `invalid-option`.
 */
export function begin(connection: Connection<unknown, never>): StompTransaction {
  const registry = registryOfConnection(connection);
  const id = `transaction-${String(++registry.lastNumber)}`;
  /** `null` once the transaction has ended. */
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
      // The write may have ended the link.
      return live() === null ? 'dropped' : 'sent';
    },
    async commit({ timeoutMs = 10_000 } = {}) {
      checkNumber('timeoutMs', timeoutMs, 0, maxMs);
      const last = finish();
      if (last === null) throw new ConnectionError('dropped', 'the link or the transaction has ended');
      await receiptWithin(timeoutMs, last.deliver({ command: 'COMMIT', own }));
    },
    abort() {
      finish()?.send({ command: 'ABORT', own });
    },
  };
}

function publish(session: Session, frame: StompFrame, own: StompHeaders): void {
  const checked = outgoing(frame, session.settings);
  session.send({ ...checked, own: { ...checked.own, ...own } });
}
