import type { Draft, Liveness, LivenessPolicy, OpenPhase } from './state.js';

/** The deadline of a probe on waking: long enough for a slow network, short enough for a user who is waiting. */
const wakeTimeoutMs = 2_000;

/** A timer that is later than this was delayed: the page was throttled, or the device slept. */
const lateAfterMs = 1_000;

export interface Pace {
  readonly intervalMs: number;
  /** `Infinity`: no answer is expected. */
  readonly timeoutMs: number;
  /** Whether heartbeats are sent. If not, only inbound traffic is observed. */
  readonly asks: boolean;
}

/** Finds links that are dead but look open. */
export function livenessOf({ intervalMs, timeoutMs, asks }: Pace): LivenessPolicy {
  /** The server's interval takes precedence. */
  const paceOf = ({ heartbeatMs }: OpenPhase): number => heartbeatMs ?? intervalMs;

  const wakeMs = Math.min(timeoutMs, wakeTimeoutMs);

  /** Sends a heartbeat. */
  const ask = ({ state, effects, now, inbound }: Draft, phase: OpenPhase, { woken }: Pick<Liveness, 'woken'>): void => {
    if (asks) effects.push({ type: 'beat' });
    state.phase =
      timeoutMs === Infinity
        ? { ...phase, liveness: { due: now + paceOf(phase), sentAt: null, inbound, woken: false } }
        : { ...phase, liveness: { due: now + (woken ? wakeMs : timeoutMs), sentAt: now, inbound, woken } };
  };

  /** Schedules the next heartbeat, one interval after the last. */
  const rest = ({ state, now, inbound }: Draft, phase: OpenPhase): void => {
    const pace = paceOf(phase);
    const next = (asks ? (phase.liveness?.sentAt ?? now) : now) + pace;
    // Not before now, and no later than an interval from now, even if the clock was set back meanwhile.
    const due = Math.min(Math.max(now, next), now + pace);
    state.phase = { ...phase, liveness: { due, sentAt: null, inbound, woken: false } };
  };

  return {
    rest,

    /** A timer that fires late proves nothing, because an unread answer may follow: then a second heartbeat is sent. */
    beat(draft, phase) {
      const { liveness } = phase;
      if (liveness === null) return false;
      const isLate = draft.now - liveness.due > lateAfterMs;
      if (!asks && (isLate || liveness.inbound !== draft.inbound)) rest(draft, phase);
      else if (liveness.sentAt === null) ask(draft, phase, { woken: isLate });
      else if (liveness.inbound !== draft.inbound) rest(draft, phase);
      else if (isLate && !liveness.woken) ask(draft, phase, { woken: true });
      else return true;
      return false;
    },

    wake(draft, phase) {
      const { liveness } = phase;
      // Without heartbeats there is nothing to send.
      if (liveness === null || !asks) return;
      // A pending heartbeat keeps its deadline, unless it was answered or is late: then an unread answer may follow.
      if (liveness.sentAt === null || liveness.inbound !== draft.inbound || draft.now > liveness.due) {
        ask(draft, phase, { woken: true });
        return;
      }
      const due = Math.min(liveness.due, draft.now + wakeMs);
      draft.state.phase = { ...phase, liveness: { ...liveness, due, woken: true } };
    },
  };
}
