import type { LivenessPolicy, OpenPhase, Turn } from './protocol.js';

/** The deadline of a probe on waking: long enough for a slow network, short enough that nobody waits for it. */
const wakeTimeoutMs = 2_000;

/** A timer this late did not run when it should have: the page was throttled, or the device slept. */
const lateAfterMs = 1_000;

export interface Pace {
  readonly intervalMs: number;
  /** `Infinity`: no answer is expected. */
  readonly timeoutMs: number;
  /** Whether the link is asked for a sign of life, or only watched. */
  readonly asks: boolean;
}

/** Finds links that are dead but look open. */
export function livenessOf({ intervalMs, timeoutMs, asks }: Pace): LivenessPolicy {
  /** The server's wish wins. */
  const paceOf = ({ heartbeatMs }: OpenPhase): number => heartbeatMs ?? intervalMs;

  const deadlineAt = (now: number, woken: boolean): number =>
    now + (woken ? Math.min(timeoutMs, wakeTimeoutMs) : timeoutMs);

  /** Asks the link for a sign of life. */
  const ask = ({ state, effects, now, inbound }: Turn, phase: OpenPhase, woken: boolean): void => {
    if (asks) effects.push({ type: 'beat' });
    state.phase =
      timeoutMs === Infinity
        ? { ...phase, liveness: { due: now + paceOf(phase), sentAt: null, inbound, woken: false } }
        : { ...phase, liveness: { due: deadlineAt(now, woken), sentAt: now, inbound, woken } };
  };

  /** Lets the link be until the next heartbeat, one interval after the last. */
  const rest = ({ state, now, inbound }: Turn, phase: OpenPhase): void => {
    const pace = paceOf(phase);
    const next = (asks ? (phase.liveness?.sentAt ?? now) : now) + pace;
    // Not before now, and no later than an interval from now, even if the clock was set back meanwhile.
    const due = Math.min(Math.max(now, next), now + pace);
    state.phase = { ...phase, liveness: { due, sentAt: null, inbound, woken: false } };
  };

  return {
    rest,

    /** A timer that fires late proves nothing, because an answer may lie unread behind it: then the link is asked once more. */
    beat(turn, phase) {
      const { liveness } = phase;
      if (liveness === null) return false;
      const isLate = turn.now - liveness.due > lateAfterMs;
      if (!asks && (isLate || liveness.inbound !== turn.inbound)) rest(turn, phase);
      else if (liveness.sentAt === null) ask(turn, phase, isLate);
      else if (liveness.inbound !== turn.inbound) rest(turn, phase);
      else if (isLate && !liveness.woken) ask(turn, phase, true);
      else return true;
      return false;
    },

    wake(turn, phase) {
      const { liveness } = phase;
      // One that is only watched owes no sign of life.
      if (liveness === null || !asks) return;
      // A probe that is out keeps its deadline, unless it was answered before, or late: then its answer may lie unread.
      if (liveness.sentAt === null || liveness.inbound !== turn.inbound || turn.now > liveness.due) {
        ask(turn, phase, true);
        return;
      }
      const due = Math.min(liveness.due, deadlineAt(turn.now, true));
      turn.state.phase = { ...phase, liveness: { ...liveness, due, woken: true } };
    },
  };
}
