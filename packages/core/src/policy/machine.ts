import type { Policy } from '../options/settings.js';
import {
  dial,
  dialIfWanted,
  end,
  fail,
  finish,
  isUp,
  isWanted,
  lostBy,
  onLost,
  onTimeout,
  resetAttempts,
  shutDown,
  takeOwnLease,
  withdrawWishes,
} from './lifecycle.js';
import { reconsider, waitShortly } from './retry.js';
import type { Draft, Effect, Event, LivenessPolicy, Sample, State } from './state.js';

/** How long after the device woke or came back online a lost link counts as a local problem. */
const localCauseMs = 10_000;

/** Returns the state after an event and the effects to run: the whole behaviour of a connection, pure and total. */
export function transition(
  before: State,
  event: Event,
  policy: Policy,
  sample: Sample,
): readonly [State, readonly Effect[]] {
  const draft: Draft = { ...sample, policy, state: { ...before }, effects: [] };
  if (!('id' in event) || event.id === before.id) (handlers[event.type] as Handler<Event>)(draft, event);
  return [draft.state, draft.effects];
}

type Handler<Kind extends Event> = (draft: Draft, event: Kind) => void;

/** Total by type: a new event does not compile until it is handled. */
const handlers: { readonly [Type in Event['type']]: Handler<Extract<Event, { type: Type }>> } = {
  acquired(draft) {
    draft.state.leases += 1;
    draft.state.wasLeased = true;
    draft.state.lingerUntil = null;
    dialIfWanted(draft);
  },

  released({ state, now, policy }) {
    state.leases -= 1;
    if (state.leases > 0) return;
    state.closedWhileLeased = false;
    if (!state.ownLease && isUp(state)) state.lingerUntil = now + policy.lingerMs;
  },

  openRequested(draft) {
    takeOwnLease(draft);
    dialIfWanted(draft);
  },

  reconnectRequested(draft) {
    const { state, effects } = draft;
    const { status } = state.phase;
    takeOwnLease(draft);
    if (!isUp(state)) {
      dialIfWanted(draft);
      return;
    }
    if (status === 'open') end(draft, lostBy('reconnect'), 'retire');
    // No `close` event: the caller replaces the attempt before it opened.
    else if (status === 'connecting') effects.push({ type: 'abandon' });
    dial(draft);
  },

  pauseRequested(draft) {
    const { state } = draft;
    const { phase } = state;
    if (phase.status === 'closed' || (phase.status === 'closing' && phase.kind === 'client')) return;
    state.paused = true;
    state.lingerUntil = null;
    if (phase.status === 'open') end(draft, lostBy('paused'), 'retire');
    if (phase.status === 'connecting') end(draft, lostBy('paused'));
    if (isUp(state)) state.phase = { status: 'idle', deadline: null };
  },

  lossReported(draft) {
    const { status } = draft.state.phase;
    if (status === 'open' || status === 'connecting') onLost(draft, lostBy('lost'));
  },

  closeRequested(draft, { code, reason }) {
    const { state } = draft;
    withdrawWishes(draft);
    if (state.phase.status === 'closing') state.phase = { ...state.phase, kind: 'client' };
    else if (state.phase.status !== 'closed') shutDown(draft, 'client', { code, reason });
  },

  linkOpened(draft, { info }) {
    const { state, effects, policy, now } = draft;
    if (state.phase.status !== 'connecting') return;
    const deadline = state.attempt > 0 || state.authRetried ? now + policy.reconnect.minUptimeMs : null;
    const { heartbeatMs, ...shown } = info;
    const { protocol, session = null } = shown;
    const phase = {
      status: 'open',
      deadline,
      protocol,
      session,
      heartbeatMs: policy.isPaced ? heartbeatMs : undefined,
      latencyMs: null,
      liveness: null,
    } as const;
    state.phase = phase;
    state.error = null;
    state.opens += 1;
    livenessOf(draft)?.rest(draft, phase);
    effects.push(
      { type: 'emit', event: 'open', payload: { ...shown, opens: state.opens } },
      { type: 'use', info: shown },
    );
  },

  linkFailed(draft, { error }) {
    fail(draft, error);
  },

  linkEnded(draft, { end: info }) {
    const { phase } = draft.state;
    const { code, reason, wasClean, error, kind = code === 1006 ? 'lost' : 'remote' } = info;
    const cause = { code, reason, wasClean };
    if (phase.status === 'closing') {
      end(draft, { ...cause, kind: phase.kind });
      finish(draft, phase.kind);
    } else if (phase.status === 'connecting') {
      onLost(draft, { ...cause, kind: error ? 'dial-failed' : 'refused' }, info);
    } else if (phase.status === 'open') {
      onLost(draft, { ...cause, kind }, info);
    }
  },

  heartbeatAnswered(draft) {
    const { phase } = draft.state;
    if (phase.status !== 'open' || phase.liveness?.sentAt == null) return;
    livenessOf(draft)?.rest(draft, { ...phase, latencyMs: Math.max(0, draft.now - phase.liveness.sentAt) });
  },

  timerFired(draft, { timer }) {
    const { state } = draft;
    const { phase } = state;
    if (timer === 'linger') {
      shutDown(draft, 'released');
    } else if (phase.status === 'waiting') {
      if (isWanted(state)) dial(draft);
      else shutDown(draft, 'released');
    } else if (phase.status === 'closing') {
      end(draft, lostBy(phase.kind));
      finish(draft, phase.kind);
    } else if (phase.status === 'connecting') {
      onTimeout(draft, 'connect-timeout');
    } else if (phase.status === 'open' && timer === 'phase') {
      state.phase = { ...phase, deadline: null };
      resetAttempts(draft);
    } else if (phase.status === 'open' && livenessOf(draft)?.beat(draft, phase)) {
      onTimeout(draft, 'heartbeat-timeout');
    }
  },

  signalled(draft, { signal }) {
    const { state, now } = draft;
    const { phase } = state;
    const isGood = signal !== 'offline' && signal !== 'hidden';
    if (phase.status === 'waiting') reconsider(draft, isGood ? 'good' : 'bad');
    // The attempt uses a network that no longer exists, and would hang until its timeout.
    if (phase.status === 'connecting' && signal === 'online') {
      end(draft, lostBy('reconnect'));
      waitShortly(draft, 0);
    }
    if (phase.status !== 'open' || !isGood) return;
    if (signal !== 'visible') state.localUntil = now + localCauseMs;
    livenessOf(draft)?.wake(draft, phase);
  },
};

function livenessOf({ policy }: Draft): LivenessPolicy | undefined {
  return policy.heartbeat?.liveness as LivenessPolicy | undefined;
}
