import { ConnectionError } from '../errors.js';
import type { Policy } from '../options/settings.js';
import type { CloseInfo, CloseKind, ConnectionErrorLike, DropReason } from '../types.js';
import type { Effect, Event, LinkEnd, LivenessPolicy, Sample, State, Turn } from './protocol.js';
import { decideRetry, reconsider, wait, waitShortly } from './retry.js';

/** How long our close handshake may take. After that the link is abandoned: a half-open one would take 30 s or for ever. */
const closeTimeoutMs = 2_000;

/** How long after the device woke or came back online a lost link is put down to that. */
const localCauseMs = 10_000;

/** The state after an event, and what is to be done about it. The whole behaviour of a connection: pure and total. */
export function transition(
  before: State,
  event: Event,
  policy: Policy,
  sample: Sample,
): readonly [State, readonly Effect[]] {
  const turn: Turn = { ...sample, policy, state: { ...before }, effects: [] };
  if (!('id' in event) || event.id === before.id) (handlers[event.type] as Handler<Event>)(turn, event);
  return [turn.state, turn.effects];
}

type Handler<Kind extends Event> = (turn: Turn, event: Kind) => void;

/** Total by type: a new event does not compile until it is handled. */
const handlers: { readonly [Type in Event['type']]: Handler<Extract<Event, { type: Type }>> } = {
  acquired(turn) {
    turn.state.leases += 1;
    turn.state.wasLeased = true;
    turn.state.lingerUntil = null;
    pursue(turn);
  },

  released({ state, now, policy }) {
    state.leases -= 1;
    if (state.leases > 0) return;
    state.barred = false;
    if (!state.own && isUp(state)) state.lingerUntil = now + policy.lingerMs;
  },

  openRequested(turn) {
    claim(turn);
    pursue(turn);
  },

  reconnectRequested(turn) {
    const { state } = turn;
    claim(turn);
    if (!isUp(state)) {
      pursue(turn);
      return;
    }
    if (state.phase.status === 'open') end(turn, lost('reconnect'), 'retire');
    // Whoever replaces an attempt before it opened is not interested in its end.
    else if (state.phase.status === 'connecting') turn.effects.push({ type: 'abandon' });
    dial(turn);
  },

  pauseRequested(turn) {
    const { state } = turn;
    const { phase } = state;
    if (phase.status === 'closed' || (phase.status === 'closing' && phase.kind === 'client')) return;
    state.paused = true;
    state.lingerUntil = null;
    if (phase.status === 'open') end(turn, lost('paused'), 'retire');
    if (phase.status === 'connecting') end(turn, lost('paused'));
    if (isUp(state)) state.phase = { status: 'idle', until: null };
  },

  lossReported(turn) {
    const { status } = turn.state.phase;
    if (status === 'open' || status === 'connecting') lose(turn, lost('lost'), {});
  },

  closeRequested(turn, { code, reason }) {
    const { state } = turn;
    bar(turn);
    if (state.phase.status === 'closing') state.phase = { ...state.phase, kind: 'client' };
    else if (state.phase.status !== 'closed') retreat(turn, 'client', 'closed', code, reason);
  },

  linkOpened(turn, { info }) {
    const { state, effects, policy, now } = turn;
    if (state.phase.status !== 'connecting') return;
    const until = state.attempt > 0 || state.authRetried ? now + policy.reconnect.minUptimeMs : null;
    const { heartbeatMs, ...shown } = info;
    const { protocol, session = null } = shown;
    const phase = { status: 'open', until, protocol, session, heartbeatMs, latencyMs: null, liveness: null } as const;
    state.phase = phase;
    state.error = null;
    state.opens += 1;
    livenessIn(turn)?.rest(turn, phase);
    effects.push({ type: 'emit', event: 'open', payload: { ...shown, opens: state.opens } }, { type: 'use' });
  },

  linkFailed(turn, { error }) {
    fail(turn, error);
  },

  linkEnded(turn, { end: info }) {
    const { phase } = turn.state;
    const { code, reason, wasClean, error, kind = code === 1006 ? 'lost' : 'remote' } = info;
    if (phase.status === 'closing') {
      end(turn, { code, reason, wasClean, kind: phase.kind });
      settle(turn, phase.kind);
    } else if (phase.status === 'connecting') {
      lose(turn, { code, reason, wasClean, kind: error ? 'dial-failed' : 'refused' }, info);
    } else if (phase.status === 'open') {
      lose(turn, { code, reason, wasClean, kind }, info);
    }
  },

  heartbeatAnswered(turn) {
    const { phase } = turn.state;
    if (phase.status !== 'open' || phase.liveness?.sentAt == null) return;
    livenessIn(turn)?.rest(turn, { ...phase, latencyMs: Math.max(0, turn.now - phase.liveness.sentAt) });
  },

  timerFired(turn, { timer }) {
    const { state } = turn;
    const { phase } = state;
    if (timer === 'linger') {
      retreat(turn, 'released', 'released');
    } else if (phase.status === 'waiting') {
      if (isWanted(state)) dial(turn);
      else retreat(turn, 'released', 'released');
    } else if (phase.status === 'closing') {
      end(turn, lost(phase.kind));
      settle(turn, phase.kind);
    } else if (phase.status === 'connecting') {
      giveUp(turn, 'connect-timeout', 'the attempt did not open within connectTimeoutMs');
    } else if (phase.status === 'open' && timer === 'phase') {
      state.phase = { ...phase, until: null };
      stabilise(turn);
    } else if (phase.status === 'open' && livenessIn(turn)?.beat(turn, phase)) {
      giveUp(turn, 'heartbeat-timeout', 'the link stayed silent after a heartbeat');
    }
  },

  signalled(turn, { signal }) {
    const { state, now } = turn;
    const { phase } = state;
    const isGood = signal !== 'offline' && signal !== 'hidden';
    if (phase.status === 'waiting') reconsider(turn, isGood);
    // It began on a network that is gone, and would hang until its timeout.
    if (phase.status === 'connecting' && signal === 'online') {
      end(turn, lost('reconnect'));
      waitShortly(turn, 0);
    }
    if (phase.status !== 'open' || !isGood) return;
    if (signal !== 'visible') state.localUntil = now + localCauseMs;
    livenessIn(turn)?.wake(turn, phase);
  },
};

/** What the heartbeat decides, if there is one. */
function livenessIn({ policy }: Turn): LivenessPolicy | undefined {
  return policy.heartbeat?.liveness as LivenessPolicy | undefined;
}

const lost = (kind: CloseKind): CloseInfo => ({ code: 1006, reason: '', wasClean: false, kind });

/** Whether a link, an attempt or a retry is under way. */
function isUp({ phase: { status } }: State): boolean {
  return status === 'connecting' || status === 'open' || status === 'waiting';
}

function isWanted({ leases, own, paused }: State): boolean {
  return !paused && (leases > 0 || own);
}

/** Closed for good: the users of now do not open it again, nor does the very first one. */
function bar({ state }: Turn): void {
  state.own = state.paused = false;
  state.barred = state.leases > 0 || !state.wasLeased;
}

/** `open()` and `reconnect()` undo `close()` and `pause()`, and take the application's own lease when nobody else has one. */
function claim({ state }: Turn): void {
  state.barred = state.paused = false;
  if (state.leases > 0) return;
  state.own = true;
  state.lingerUntil = null;
}

/** Starts anew if somebody wants it and nothing is under way. A link that is still closing goes on in the background. */
function pursue(turn: Turn): void {
  const { state } = turn;
  if (isUp(state) || state.barred || !isWanted(state)) return;
  if (state.phase.status === 'closing') end(turn, lost(state.phase.kind), 'retire');
  stabilise(turn);
  dial(turn);
}

/** Earlier failures are forgotten. */
function stabilise({ state }: Turn): void {
  state.attempt = 0;
  state.authRetried = false;
}

function dial({ state, effects, policy, now }: Turn): void {
  state.id += 1;
  state.phase = { status: 'connecting', until: now + policy.connectTimeoutMs };
  effects.push({ type: 'dial' });
}

function fail({ state, effects }: Turn, error: ConnectionErrorLike): void {
  state.error = error;
  effects.push({ type: 'emit', event: 'error', payload: error });
}

/** The attempt is over. */
function end({ state, effects }: Turn, cause: CloseInfo, type: 'abandon' | 'retire' = 'abandon'): void {
  state.cause = cause;
  effects.push({ type }, { type: 'emit', event: 'close', payload: cause });
}

function settle({ state }: Turn, kind: CloseKind): void {
  state.phase = { status: kind === 'released' ? 'idle' : 'closed', until: null };
}

/** Goes down by our own wish; an open link with a close handshake. What waits is dropped. */
function retreat(turn: Turn, kind: 'client' | 'released', dropReason: DropReason, code = 1000, reason = ''): void {
  const { state, effects, now } = turn;
  const { status } = state.phase;
  state.lingerUntil = null;
  if (status === 'open') {
    state.phase = { status: 'closing', until: now + closeTimeoutMs, kind };
    effects.push({ type: 'close', code, reason });
  } else {
    // An attempt cut short is 1006, as on the platform; where there is none, nothing contradicts what was asked for.
    if (status === 'connecting') end(turn, lost(kind));
    else state.cause = { code, reason, wasClean: true, kind };
    settle(turn, kind);
  }
  effects.push({ type: 'discard', reason: dropReason });
}

function giveUp(turn: Turn, kind: 'connect-timeout' | 'heartbeat-timeout', message: string): void {
  lose(turn, lost(kind), { error: new ConnectionError(kind, message) });
}

/** An attempt ended against our wish: retry, go idle where nobody wants it any more, or close for good. */
function lose(turn: Turn, info: CloseInfo, linkEnd: Partial<LinkEnd>): void {
  const { state, now, online } = turn;
  // The timer of stability may be late.
  if (state.phase.status === 'open' && state.phase.until !== null && now >= state.phase.until) stabilise(turn);
  if (linkEnd.error) fail(turn, linkEnd.error);
  if (!isWanted(state)) {
    finish(turn, info, 'released');
    return;
  }
  const { decision, retryAfterMs, isUnauthorized } = linkEnd.fatal
    ? { decision: info.kind, retryAfterMs: 0, isUnauthorized: false }
    : decideRetry(turn, info, linkEnd);
  if (typeof decision === 'number') {
    end(turn, info);
    wait(turn, now + decision, now + retryAfterMs);
    if (online) state.attempt += 1;
    if (isUnauthorized) state.authRetried = true;
    return;
  }
  bar(turn);
  finish(turn, { ...info, kind: decision }, 'closed');
}

/** Nothing follows: what waits is dropped. */
function finish(turn: Turn, cause: CloseInfo, reason: 'released' | 'closed'): void {
  end(turn, cause);
  turn.state.lingerUntil = null;
  turn.state.phase = { status: reason === 'released' ? 'idle' : 'closed', until: null };
  turn.effects.push({ type: 'discard', reason });
}
