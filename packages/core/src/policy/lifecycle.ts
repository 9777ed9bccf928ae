import { lost } from '../close-codes.js';
import { ConnectionError } from '../errors.js';
import type { CloseInfo, CloseKind, ConnectionErrorLike } from '../snapshot-types.js';
import { decideRetry, wait } from './retry.js';
import type { Draft, LinkEnd, State } from './state.js';

/** How long our close handshake may take. Then the link is abandoned, because a half-open one would take 30 s or forever. */
const closeTimeoutMs = 2_000;

export function lostBy(kind: CloseKind): CloseInfo {
  return { ...lost, kind };
}

/** Whether there is a link, an attempt or a pending retry. */
export function isUp({ phase: { status } }: State): boolean {
  return status === 'connecting' || status === 'open' || status === 'waiting';
}

export function isWanted({ leases, ownLease, paused }: State): boolean {
  return !paused && (leases > 0 || ownLease);
}

/** Closed for good: the present leases do not open it again, nor does the very first one. */
export function withdrawWishes({ state }: Draft): void {
  state.ownLease = state.paused = false;
  state.closedWhileLeased = state.leases > 0 || !state.wasLeased;
}

/** `open()` and `reconnect()` undo `close()` and `pause()`. Without another lease they take the application's own. */
export function takeOwnLease({ state }: Draft): void {
  state.closedWhileLeased = state.paused = false;
  if (state.leases > 0) return;
  state.ownLease = true;
  state.lingerUntil = null;
}

/** Dials if the connection is wanted and is not up. A link that is closing continues to close in the background. */
export function dialIfWanted(draft: Draft): void {
  const { state } = draft;
  if (isUp(state) || state.closedWhileLeased || !isWanted(state)) return;
  if (state.phase.status === 'closing') end(draft, lostBy(state.phase.kind), 'retire');
  resetAttempts(draft);
  dial(draft);
}

export function resetAttempts({ state }: Draft): void {
  state.attempt = 0;
  state.authRetried = false;
}

export function dial({ state, effects, policy, now }: Draft): void {
  state.id += 1;
  state.phase = { status: 'connecting', deadline: now + policy.connectTimeoutMs };
  effects.push({ type: 'dial' });
}

export function fail({ state, effects }: Draft, error: ConnectionErrorLike): void {
  state.error = error;
  effects.push({ type: 'emit', event: 'error', payload: error });
}

/** Ends the attempt. */
export function end({ state, effects }: Draft, cause: CloseInfo, type: 'abandon' | 'retire' = 'abandon'): void {
  state.cause = cause;
  effects.push({ type }, { type: 'emit', event: 'close', payload: cause });
}

/** Enters the final status, after the attempt has ended. */
export function finish({ state }: Draft, kind: CloseKind): void {
  state.lingerUntil = null;
  state.phase = { status: kind === 'released' ? 'idle' : 'closed', deadline: null };
}

function discard({ effects }: Draft, kind: CloseKind): void {
  effects.push({ type: 'discard', reason: kind === 'released' ? 'released' : 'closed' });
}

/** Closes because the application wants it; an open link with a close handshake. */
export function shutDown(draft: Draft, kind: 'client' | 'released', frame = { code: 1000, reason: '' }): void {
  const { state, effects, now } = draft;
  const { status } = state.phase;
  if (status === 'open') {
    state.lingerUntil = null;
    state.phase = { status: 'closing', deadline: now + closeTimeoutMs, kind };
    effects.push({ type: 'close', ...frame });
  } else {
    // An attempt cut short is 1006, as on the platform. Without an attempt, the cause is the requested close.
    if (status === 'connecting') end(draft, lostBy(kind));
    else state.cause = { ...frame, wasClean: true, kind };
    finish(draft, kind);
  }
  discard(draft, kind);
}

export function onTimeout(draft: Draft, kind: 'connect-timeout' | 'heartbeat-timeout'): void {
  onLost(draft, lostBy(kind), { error: new ConnectionError(kind) });
}

/** An attempt ended unexpectedly: retries, goes idle if no lease is left, or closes for good. */
export function onLost(draft: Draft, cause: CloseInfo, linkEnd: Partial<LinkEnd> = {}): void {
  const { state, now, online } = draft;
  // The timer of stability may be late.
  if (state.phase.status === 'open' && state.phase.deadline !== null && now >= state.phase.deadline)
    resetAttempts(draft);
  if (linkEnd.error) fail(draft, linkEnd.error);
  if (!isWanted(state)) {
    endForGood(draft, cause, 'released');
    return;
  }
  const { decision, retryAfterMs, isUnauthorized } = linkEnd.fatal
    ? { decision: cause.kind, retryAfterMs: 0, isUnauthorized: false }
    : decideRetry(draft, cause, linkEnd);
  if (typeof decision === 'number') {
    end(draft, cause);
    wait(draft, now + decision, now + retryAfterMs);
    if (online) state.attempt += 1;
    if (isUnauthorized) state.authRetried = true;
    return;
  }
  withdrawWishes(draft);
  endForGood(draft, { ...cause, kind: decision }, decision);
}

/** Ends the attempt. No retry follows. */
function endForGood(draft: Draft, cause: CloseInfo, kind: CloseKind): void {
  end(draft, cause);
  finish(draft, kind);
  discard(draft, kind);
}
