import { check } from '../check.js';
import { ConnectionError } from '../errors.js';
import type { DeliverOptions, DropReason } from '../message-types.js';
import type { Clock } from '../platform-types.js';

/** Settles the promise of a `deliver`. */
export interface Delivery {
  readonly resolve: (acknowledgement: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface DeliveryHost {
  readonly clock: Clock;
  /** Called when the delivery is settled, and then with the reason if it timed out or was aborted: it need not be sent then. */
  readonly onSettled: (withdrawn?: DropReason) => void;
}

/** Ends a promise with its timeout and its signal, whichever comes first. Throws `invalid-option`. */
export function deliveryOf(
  { resolve, reject }: Delivery,
  { timeoutMs, signal }: DeliverOptions,
  { clock, onSettled }: DeliveryHost,
): Delivery {
  const giveUp = (reason: DropReason, error: unknown): void => {
    delivery.reject(error);
    onSettled(reason);
  };
  const abort = (): void => {
    giveUp('aborted', abortReason(signal));
  };
  const expire = (): void => {
    giveUp('expired', new ConnectionError('timeout'));
  };
  const finish = (settle: (value: unknown) => void) => (value: unknown) => {
    clock.clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    onSettled();
    settle(value);
  };
  const delivery: Delivery = { resolve: finish(resolve), reject: finish(reject) };
  const timer = timeoutMs === Infinity ? null : clock.setTimeout(expire, check('timeoutMs', timeoutMs, [10_000, 1]));
  signal?.addEventListener('abort', abort);
  return delivery;
}

/** Signals of React Native have neither a reason nor `throwIfAborted`. */
export function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.reason ?? new ConnectionError('dropped', 'dropped: aborted');
}

export function rejectDropped(delivery: Delivery | undefined, reason: DropReason): void {
  delivery?.reject(new ConnectionError('dropped', `dropped: ${reason}`));
}

export function rejectUnknown(delivery: Delivery): void {
  delivery.reject(new ConnectionError('ack-unknown'));
}
