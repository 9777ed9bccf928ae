import type { Phase, Turn } from './protocol.js';

/** The deadline of a probe on waking: long enough for a slow network, short enough that nobody waits for it. */
const wakeTimeoutMs = 2_000;

/** A timer this late did not run when it should have: the page was throttled, or the device slept. */
const lateAfterMs = 1_000;

type OpenPhase = Extract<Phase, { status: 'open' }>;

/** Asks the link for a sign of life. */
function ask(turn: Turn, phase: OpenPhase, woken: boolean): void {
  const { state, effects, now, inbound } = turn;
  state.phase = { ...phase, liveness: { due: deadlineAt(turn, woken), sentAt: now, inbound, woken } };
  effects.push({ type: 'beat' });
}

function deadlineAt({ policy, now }: Turn, woken: boolean): number {
  const timeoutMs = policy.heartbeat?.timeoutMs ?? 0;
  return now + (woken ? Math.min(timeoutMs, wakeTimeoutMs) : timeoutMs);
}

/** Lets the link be until the next heartbeat, one interval after the last. */
export function rest({ state, policy, now, inbound }: Turn, phase: OpenPhase): void {
  const { heartbeat } = policy;
  if (heartbeat === null) return;
  const next = (phase.liveness?.sentAt ?? now) + heartbeat.intervalMs;
  // Not before now, and no later than an interval from now, even if the clock was set back meanwhile.
  const due = Math.min(Math.max(now, next), now + heartbeat.intervalMs);
  state.phase = { ...phase, liveness: { due, sentAt: null, inbound, woken: false } };
}

/**
 * The heartbeat is due, or its answer: says whether the link is dead.
 *
 * A timer that fires late proves nothing, because an answer may lie unread behind it: then the link is asked once more.
 */
export function beat(turn: Turn, phase: OpenPhase): boolean {
  const { liveness } = phase;
  if (liveness === null) return false;
  const late = turn.now - liveness.due > lateAfterMs;
  if (liveness.sentAt === null) ask(turn, phase, late);
  else if (liveness.inbound !== turn.inbound) rest(turn, phase);
  else if (late && !liveness.woken) ask(turn, phase, true);
  else return true;
  return false;
}

/** The device woke, or its network changed: asks at once, but once, however many such signals come together. */
export function wake(turn: Turn, phase: OpenPhase): void {
  const { liveness } = phase;
  if (liveness === null) return;
  // A probe that is out keeps its deadline, unless it was answered before, or late: then its answer may lie unread.
  if (liveness.sentAt === null || liveness.inbound !== turn.inbound || turn.now > liveness.due) ask(turn, phase, true);
  else
    turn.state.phase = {
      ...phase,
      liveness: { ...liveness, due: Math.min(liveness.due, deadlineAt(turn, true)), woken: true },
    };
}
