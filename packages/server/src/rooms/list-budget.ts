import type { ServerSession } from '../server-session.js';
import { TokenBucket } from '../token-bucket.js';

/** Members that one session gets in whole lists. It may ask for a list of 1 000 with 50 bytes, as often as it likes. */
const membersPerSecond = 2_000;
const burst = 10_000;

const buckets = new WeakMap<ServerSession, TokenBucket>();

/** Whether a session may get a list of this many members now. Counts all rooms, because it may leave one and join it again. */
export function mayGetList(session: ServerSession, members: number, now: number): boolean {
  const bucket = buckets.get(session) ?? new TokenBucket(membersPerSecond, burst, now);
  buckets.set(session, bucket);
  return bucket.take(now, members);
}
