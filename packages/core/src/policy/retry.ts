import { ConnectionError } from '../errors.js';
import type { ReconnectContext } from '../options/options.js';
import type { CloseInfo, CloseKind } from '../types.js';
import { fullJitter } from './backoff.js';
import type { LinkEnd, Turn } from './protocol.js';

/** A server's wish is believed up to an hour. */
const maxRetryAfterMs = 3_600_000;

/** What follows a loss. */
export interface Verdict {
  /** The delay before the next attempt in milliseconds, or what ends the connection. */
  readonly decision: number | CloseKind;
  /** What the server asked for: the delay does not fall below it, and good news does not either. */
  readonly retryAfterMs: number;
  readonly isUnauthorized: boolean;
}

/** Decides on a loss. Codes count only where a peer can have sent them. */
export function decideRetry(turn: Turn, cause: CloseInfo, end: Partial<LinkEnd>): Verdict {
  const { status } = turn.state.phase;
  const isFromPeer = status === 'open' || end.isFromPeer === true;
  const isUnauthorized =
    isFromPeer && (end.kind === 'unauthorized' || turn.policy.reconnect.unauthorizedCodes.includes(cause.code));
  const retryAfterMs = believed(end.retryAfterMs);
  const standard = standardDecision(turn, cause, { isFromPeer, isUnauthorized, retryAfterMs: retryAfterMs ?? 0 });
  const decision = reviewed(turn, { cause, retryAfterMs, error: end.error ?? null }, standard);
  return {
    decision: decision === 'not-retried' && isUnauthorized ? 'unauthorized' : decision,
    retryAfterMs: retryAfterMs ?? 0,
    isUnauthorized,
  };
}

function believed(retryAfterMs: unknown): number | null {
  return Number.isFinite(retryAfterMs) && (retryAfterMs as number) >= 0
    ? Math.min(retryAfterMs as number, maxRetryAfterMs)
    : null;
}

/** What the standard policy does, before any function of the application is asked. */
function standardDecision(
  turn: Turn,
  { code, kind }: CloseInfo,
  { isFromPeer, isUnauthorized, retryAfterMs }: Omit<Verdict, 'decision'> & { readonly isFromPeer: boolean },
): number | CloseKind {
  const { state, policy, now, random } = turn;
  const { reconnect } = policy;
  const { attempt } = state;
  if (isUnauthorized && (state.authRetried || !policy.canRefresh)) return 'unauthorized';
  if (isFromPeer && reconnect.fatalCodes.includes(code)) return 'fatal-code';
  if (reconnect.disabled) return 'not-retried';
  if (isExhausted(turn)) return isUnauthorized ? 'unauthorized' : 'max-attempts';
  // Another token is a local matter: the server is well.
  if (isUnauthorized) return retryAfterMs + fullJitter(reconnect, reconnect.fastDelayMs, 0, random);
  const isLocal = attempt === 0 && (kind === 'heartbeat-timeout' || now < state.localUntil);
  const windowMs = isLocal ? reconnect.fastDelayMs : reconnect.baseDelayMs;
  return retryAfterMs + fullJitter(reconnect, windowMs, attempt, random);
}

/** Whether the retries are used up. Those made while offline do not count. */
function isExhausted({ state, policy, online }: Turn): boolean {
  return online && state.attempt >= policy.reconnect.maxAttempts;
}

/** Lets the application's function have its say: a reconnect function on every loss, `shouldReconnect` before a retry. */
function reviewed(
  turn: Turn,
  loss: Pick<ReconnectContext, 'cause' | 'error' | 'retryAfterMs'>,
  standard: number | CloseKind,
): number | CloseKind {
  if (isExhausted(turn)) return standard;
  const { state, policy, effects, random } = turn;
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
    const payload = new ConnectionError(
      'policy-failed',
      'a reconnect function failed or gave no valid answer; the standard policy decided',
      error,
    );
    effects.push({ type: 'emit', event: 'error', payload });
    return standard;
  }
}

/**
 * Waits for `retryAt`, unless the device says that a retry is pointless: hidden with `whenHidden: 'suspend'` arms no timer;
 * offline, a hint that is sometimes wrong, retries slowly.
 */
export function wait({ state, policy, now, online, visible }: Turn, retryAt: number, notBefore: number): void {
  const { phase } = state;
  const slow = phase.status === 'waiting' && phase.suspended === 'offline' ? phase.until : null;
  const { whenHidden, maxDelayMs } = policy.reconnect;
  state.phase =
    !visible && whenHidden === 'suspend'
      ? { status: 'waiting', until: null, suspended: 'hidden', notBefore }
      : online
        ? { status: 'waiting', until: retryAt, suspended: null, notBefore }
        : {
            status: 'waiting',
            until: slow ?? Math.max(now + (maxDelayMs || slowRetryMs), notBefore),
            suspended: 'offline',
            notBefore,
          };
}

/** The pause between retries while offline where `maxDelayMs` is 0. */
const slowRetryMs = 1_000;

/** Waits for a short while after good news, so that a fleet does not return at once. */
export function waitShortly(turn: Turn, notBefore: number): void {
  wait(turn, soon(turn, notBefore), notBefore);
}

/** The device changed while a retry was pending: good news brings it forward, never back; bad news may suspend it. */
export function reconsider(turn: Turn, isGood: boolean): void {
  const { phase } = turn.state;
  if (phase.status !== 'waiting') return;
  const { until, notBefore } = phase;
  const next = soon(turn, notBefore);
  wait(turn, until === null || (isGood && next < until) ? next : until, notBefore);
}

function soon({ policy: { reconnect }, now, random }: Turn, notBefore: number): number {
  return Math.max(now + fullJitter(reconnect, reconnect.fastDelayMs, 0, random), notBefore);
}
