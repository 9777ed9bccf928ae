import type { State } from '../policy/state.js';
import type { Snapshot, Status } from '../snapshot-types.js';

/** By readyState. Every other status is 3: the index is -1, which is 3 in two bits. */
const order: readonly Status[] = ['connecting', 'open', 'closing'];

/** Returns the snapshot of a state: the previous object, unless a field differs. */
export function snapshotOf(
  { phase, attempt, cause, error }: State,
  queue: { readonly length: number; readonly bytes: number },
  before: Snapshot | null,
): Snapshot {
  const { status } = phase;
  const isOpen = status === 'open';
  const isWaiting = status === 'waiting';
  const next: Snapshot = {
    status,
    readyState: (order.indexOf(status) & 3) as Snapshot['readyState'],
    attempt,
    retryAt: isWaiting ? phase.deadline : null,
    suspended: isWaiting ? phase.suspended : null,
    cause,
    error,
    queued: queue.length,
    queuedBytes: queue.bytes,
    latencyMs: isOpen ? phase.latencyMs : null,
    protocol: isOpen ? phase.protocol : '',
    session: isOpen ? phase.session : null,
  };
  const fields = Object.keys(next) as (keyof Snapshot)[];
  return before !== null && fields.every((field) => before[field] === next[field]) ? before : next;
}
