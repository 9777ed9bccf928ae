import { fullJitter } from './backoff.js';
import { isFatalCode, isUnauthorisedCode } from './close-codes.js';
import { ConnectionError } from './errors.js';
import type { Turn } from './protocol.js';
import type { CloseInfo, CloseRule } from './types.js';

/** Decides on a loss: the delay before the next attempt, or the rule that ends the connection. */
export function judge(turn: Turn, cause: CloseInfo, retryAfterMs: number | null): number | CloseRule {
  const { state, policy, now, online, random } = turn;
  const { reconnect } = policy;
  const { attempt } = state;
  const isUnauthorised = isUnauthorisedCode(cause.code);
  const stop = (rule: CloseRule): CloseRule => (isUnauthorised ? 'unauthorised' : rule);
  if (isUnauthorised && (state.authRetried || !policy.canRefresh)) return 'unauthorised';
  if (isFatalCode(cause.code)) return 'fatal-code';
  if (reconnect.disabled) return stop('not-retried');
  if (online && attempt >= reconnect.maxAttempts) return stop('max-attempts');

  const isLocal = attempt === 0 && (cause.rule === 'heartbeat-timeout' || now < state.localUntil);
  const standardWindow = isLocal ? reconnect.localWindowMs : reconnect.firstWindowMs;
  const windowMs = retryAfterMs !== null && retryAfterMs >= 0 ? retryAfterMs : standardWindow;
  const standard = fullJitter(reconnect, windowMs, attempt, random);
  try {
    const context = { attempt, cause, retryAfterMs, random };
    const delayMs =
      reconnect.shouldReconnect(context) && (online && reconnect.decide ? reconnect.decide(context) : standard);
    if (delayMs === false) return stop('not-retried');
    if (typeof delayMs === 'number' && delayMs >= 0 && delayMs < Infinity) return delayMs;
    throw new RangeError('not a delay');
  } catch (error) {
    const payload = new ConnectionError(
      'policy-failed',
      'a reconnect function failed; the standard policy decided',
      error,
    );
    turn.effects.push({ type: 'emit', event: 'error', payload });
    return standard;
  }
}

/**
 * Waits for `retryAt`, unless the device says that a retry is pointless: hidden with `whenHidden: 'suspend'` arms no timer;
 * offline, a hint that is sometimes wrong, retries slowly.
 */
export function wait({ state, policy, now, online, visible }: Turn, retryAt: number): void {
  const { phase } = state;
  const slow = phase.status === 'waiting' && phase.suspended === 'offline' ? phase.until : null;
  const { whenHidden, maxDelayMs } = policy.reconnect;
  state.phase =
    !visible && whenHidden === 'suspend'
      ? { status: 'waiting', until: null, suspended: 'hidden' }
      : online
        ? { status: 'waiting', until: retryAt, suspended: null }
        : { status: 'waiting', until: slow ?? now + maxDelayMs, suspended: 'offline' };
}

/** The device changed while a retry was pending: good news brings it forward, never back; bad news may suspend it. */
export function reconsider(turn: Turn, isGood: boolean): void {
  const { until } = turn.state.phase;
  const { reconnect } = turn.policy;
  const soon = turn.now + fullJitter(reconnect, reconnect.localWindowMs, 0, turn.random);
  wait(turn, until === null || (isGood && soon < until) ? soon : until);
}
