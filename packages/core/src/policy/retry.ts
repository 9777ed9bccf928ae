import { ConnectionError } from '../errors.js';
import { fullJitter } from '../full-jitter.js';
import type { ReconnectContext } from '../options/reconnect-options.js';
import type { CloseInfo, CloseKind } from '../snapshot-types.js';
import type { Draft, LinkEnd } from './state.js';

/** The longest pause that a server can request. */
const maxRetryAfterMs = 3_600_000;

/** The pause between retries while offline if `maxDelayMs` is 0. */
const slowRetryMs = 1_000;

export interface Verdict {
  /** The delay before the next attempt in milliseconds, or what ends the connection. */
  readonly decision: number | CloseKind;
  /** The minimum delay that the server requested. No signal of the device makes the retry earlier. */
  readonly retryAfterMs: number;
  readonly isUnauthorized: boolean;
}

/** Decides what follows a loss. Close codes count only if a peer can have sent them. */
export function decideRetry(draft: Draft, cause: CloseInfo, end: Partial<LinkEnd>): Verdict {
  const { state, policy } = draft;
  const { unauthorizedCodes, fatalCodes } = policy.reconnect;
  const isFromPeer = state.phase.status === 'open' || end.isFromPeer === true;
  const isUnauthorized = isFromPeer && (end.kind === 'unauthorized' || unauthorizedCodes.includes(cause.code));
  const isFatal = isFromPeer && fatalCodes.includes(cause.code);
  const hint = retryAfterOf(end.retryAfterMs);
  const retryAfterMs = hint ?? 0;
  const standard = standardDecision(draft, cause.kind, { isUnauthorized, isFatal });
  const decision = review(
    draft,
    { cause, retryAfterMs: hint, error: end.error ?? null },
    typeof standard === 'number' ? standard + retryAfterMs : standard,
  );
  return {
    decision: decision === 'not-retried' && isUnauthorized ? 'unauthorized' : decision,
    retryAfterMs,
    isUnauthorized,
  };
}

function retryAfterOf(retryAfterMs = NaN): number | null {
  return Number.isFinite(retryAfterMs) && retryAfterMs >= 0 ? Math.min(retryAfterMs, maxRetryAfterMs) : null;
}

/** The decision of the standard policy, before a function of the application is called. */
function standardDecision(
  draft: Draft,
  kind: CloseKind,
  { isUnauthorized, isFatal }: { readonly isUnauthorized: boolean; readonly isFatal: boolean },
): number | CloseKind {
  const { state, policy, now, random } = draft;
  const { reconnect } = policy;
  if (isUnauthorized && (state.authRetried || !policy.canRefresh)) return 'unauthorized';
  if (isFatal) return 'fatal-code';
  if (isExhausted(draft)) return isUnauthorized ? 'unauthorized' : 'max-attempts';
  // A retry with a fresh token need not wait long.
  const attempt = isUnauthorized ? 0 : state.attempt;
  const isLocal = isUnauthorized || (attempt === 0 && (kind === 'heartbeat-timeout' || now < state.localUntil));
  return fullJitter(reconnect, isLocal ? reconnect.fastDelayMs : reconnect.baseDelayMs, attempt, random);
}

/** Whether no retries are left. Those made while offline do not count. */
function isExhausted({ state, policy, online }: Draft): boolean {
  return online && state.attempt >= policy.reconnect.maxAttempts;
}

/** Calls the application's function: a reconnect function for every loss, `shouldReconnect` before a retry. */
function review(
  draft: Draft,
  loss: Pick<ReconnectContext, 'cause' | 'error' | 'retryAfterMs'>,
  standard: number | CloseKind,
): number | CloseKind {
  if (isExhausted(draft)) return standard;
  const { state, policy, effects, random } = draft;
  const { decide, shouldReconnect } = policy.reconnect;
  const willRetry = typeof standard === 'number';
  const context = { ...loss, attempt: state.attempt, random, standard: willRetry && standard };
  try {
    const answer: unknown = decide ? decide(context) : willRetry && shouldReconnect(context);
    if (answer === false) return willRetry ? 'not-retried' : standard;
    if (!decide && answer === true) return standard;
    if (decide && typeof answer === 'number' && answer >= 0 && answer < Infinity) return answer;
    throw new RangeError('not an answer');
  } catch (error) {
    const payload = new ConnectionError('policy-failed', undefined, error);
    effects.push({ type: 'emit', event: 'error', payload });
    return standard;
  }
}

/**
 * Waits for `retryAt`, unless a retry is pointless now. With `whenHidden: 'suspend'`, a hidden page arms no timer. An offline device
 * retries slowly, because the hint is sometimes wrong.
 */
export function wait({ state, policy, now, online, visible }: Draft, retryAt: number, notBefore: number): void {
  const { phase } = state;
  const { whenHidden, maxDelayMs } = policy.reconnect;
  const suspended = !visible && whenHidden === 'suspend' ? 'hidden' : online ? null : 'offline';
  const pending = phase.status === 'waiting' && phase.suspended === 'offline' ? phase.deadline : null;
  const slowly = pending ?? Math.max(now + (maxDelayMs || slowRetryMs), notBefore);
  const deadline = suspended === 'hidden' ? null : online ? retryAt : slowly;
  state.phase = { status: 'waiting', deadline, suspended, notBefore };
}

/** Waits for a random short time after good news, so that a fleet does not return at the same moment. */
export function waitShortly(draft: Draft, notBefore: number): void {
  wait(draft, soon(draft, notBefore), notBefore);
}

/** The device changed during a wait: good news makes the retry earlier, never later; bad news may suspend it. */
export function reconsider(draft: Draft, news: 'good' | 'bad'): void {
  const { phase } = draft.state;
  if (phase.status !== 'waiting') return;
  const { deadline, notBefore } = phase;
  const next = soon(draft, notBefore);
  wait(draft, deadline === null || (news === 'good' && next < deadline) ? next : deadline, notBefore);
}

function soon({ policy: { reconnect }, now, random }: Draft, notBefore: number): number {
  return Math.max(now + fullJitter(reconnect, reconnect.fastDelayMs, 0, random), notBefore);
}
