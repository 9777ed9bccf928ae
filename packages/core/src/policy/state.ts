import { lost } from '../close-codes.js';
import type { DropReason, OpenInfo } from '../message-types.js';
import type { Policy } from '../options/settings.js';
import type { EnvironmentSignal } from '../platform-types.js';
import type { CloseInfo, ConnectionErrorLike, Suspension } from '../snapshot-types.js';
import type { LinkClose, LinkOpen } from '../transport-types.js';

/** The state of a connection: plain data that can be printed, compared and replayed. */
export interface State {
  readonly phase: Phase;
  /** How many users want it connected. */
  readonly leases: number;
  /** The application's own lease, taken by `open()`. */
  readonly ownLease: boolean;
  /** Whether a lease has ever been held. */
  readonly wasLeased: boolean;
  /** Leases have no effect until `open()` or `reconnect()`. */
  readonly paused: boolean;
  /** Closed while leases were held, or before the first one: those do not open it again. A new one does once they are gone. */
  readonly closedWhileLeased: boolean;
  /** When the connection goes idle because its last lease was released, or `null`. */
  readonly lingerUntil: number | null;
  /** How many times it has opened. */
  readonly opens: number;
  /** The latest attempt: events of an older one change nothing. */
  readonly id: number;
  /** Retries since the connection was last stable. */
  readonly attempt: number;
  /** Whether the one retry after an unauthorized close has been used. */
  readonly authRetried: boolean;
  /** Until when a loss counts as local, after the device has woken or come back online. */
  readonly localUntil: number;
  readonly cause: CloseInfo | null;
  readonly error: ConnectionErrorLike | null;
}

/** `deadline` is when the phase has lasted long enough: a timeout, the retry, or, while open, stability. */
export type Phase =
  | { readonly status: 'idle' | 'closed'; readonly deadline: null }
  | { readonly status: 'connecting'; readonly deadline: number }
  | {
      readonly status: 'open';
      readonly deadline: number | null;
      readonly protocol: string;
      readonly session: unknown;
      /** The interval of heartbeats that the server requested. */
      readonly heartbeatMs?: number | undefined;
      readonly latencyMs: number | null;
      readonly liveness: Liveness | null;
    }
  | { readonly status: 'closing'; readonly deadline: number; readonly kind: 'client' | 'released' }
  | {
      readonly status: 'waiting';
      readonly deadline: number | null;
      readonly suspended: Suspension | null;
      /** The earliest retry that the server allows. Good news makes the retry earlier, but not before this. */
      readonly notBefore: number;
    };

export type OpenPhase = Extract<Phase, { status: 'open' }>;

/** At rest until the next heartbeat is due, or waiting for proof of life until the answer is due. */
export interface Liveness {
  readonly due: number;
  /** When the probe was sent; `null` at rest. */
  readonly sentAt: number | null;
  /** The inbound count at that moment: any other count is proof. */
  readonly inbound: number;
  /** Sent on waking, with a short deadline: further wake signals add nothing. */
  readonly woken: boolean;
}

/** Everything that can happen to a connection. */
export type Event =
  | { readonly type: 'acquired' }
  | { readonly type: 'released' }
  | { readonly type: 'openRequested' }
  | { readonly type: 'closeRequested'; readonly code: number; readonly reason: string }
  | { readonly type: 'reconnectRequested' }
  | { readonly type: 'pauseRequested' }
  /** The application has detected a dead link. */
  | { readonly type: 'lossReported' }
  | {
      readonly type: 'linkOpened';
      readonly id: number;
      readonly info: Omit<OpenInfo, 'opens'> & Pick<LinkOpen, 'heartbeatMs'>;
    }
  | { readonly type: 'linkFailed'; readonly id: number; readonly error: ConnectionErrorLike }
  | { readonly type: 'linkEnded'; readonly id: number; readonly end: LinkEnd }
  | { readonly type: 'heartbeatAnswered'; readonly id: number }
  | { readonly type: 'timerFired'; readonly timer: TimerName }
  | { readonly type: 'signalled'; readonly signal: EnvironmentSignal };

/** How an attempt ended: as the transport reports, or because of an error on our side. */
export interface LinkEnd extends LinkClose {
  readonly error?: ConnectionErrorLike;
  /** A retry would fail with the same error. */
  readonly fatal?: boolean;
}

/** The event that ends an attempt because of an error on this side of the transport. */
export function failedAttempt(id: number, why: Pick<LinkEnd, 'error' | 'fatal'>): Event {
  return { type: 'linkEnded', id, end: { ...lost, ...why } };
}

/** A command to the driver. */
export type Effect =
  | { readonly type: 'dial' }
  /** The link opened: write the queue, and deliver messages. */
  | { readonly type: 'use'; readonly info: Omit<OpenInfo, 'opens'> }
  | { readonly type: 'beat' }
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  /** End the link at once: it is dead or not needed. */
  | { readonly type: 'abandon' }
  /** Close the link in the background, so that written messages are still sent: it works or is closing, and is replaced. */
  | { readonly type: 'retire' }
  | { readonly type: 'discard'; readonly reason: DropReason }
  | Emit<'open', OpenInfo>
  | Emit<'close', CloseInfo>
  | Emit<'error', ConnectionErrorLike>;

interface Emit<Name, Payload> {
  readonly type: 'emit';
  readonly event: Name;
  readonly payload: Payload;
}

/** The outside world at the moment of an event. */
export interface Sample {
  /** Wall-clock milliseconds. */
  readonly now: number;
  /** From 0 to 1. */
  readonly random: number;
  /** Counts inbound traffic; only its changes mean anything. */
  readonly inbound: number;
  readonly online: boolean;
  readonly visible: boolean;
}

/** A transition in progress: a draft of the next state, and the effects so far. */
export interface Draft extends Sample {
  readonly policy: Policy;
  readonly state: { -readonly [Field in keyof State]: State[Field] };
  readonly effects: Effect[];
}

/** The part of the machine that a heartbeat adds. */
export interface LivenessPolicy {
  /** The link opened, or proved that it is alive: schedules the next heartbeat. */
  rest(draft: Draft, phase: OpenPhase): void;
  /** A heartbeat or its answer is due. Returns whether the link is dead. */
  beat(draft: Draft, phase: OpenPhase): boolean;
  /** The device woke, or its network changed: sends a heartbeat at once, and only one for several signals. */
  wake(draft: Draft, phase: OpenPhase): void;
}

export const initialState: State = {
  phase: { status: 'idle', deadline: null },
  leases: 0,
  ownLease: false,
  wasLeased: false,
  closedWhileLeased: false,
  paused: false,
  lingerUntil: null,
  opens: 0,
  id: 0,
  attempt: 0,
  authRetried: false,
  localUntil: 0,
  cause: null,
  error: null,
};

/** When each of the machine's timers is due. A pure function of the state, so no timer can be forgotten. */
export const deadlines = {
  phase: ({ phase }: State): number | null => phase.deadline,
  heartbeat: ({ phase }: State): number | null =>
    phase.status === 'open' && phase.liveness ? phase.liveness.due : null,
  linger: ({ lingerUntil }: State): number | null => lingerUntil,
};

export type TimerName = keyof typeof deadlines;
export const timerNames = Object.keys(deadlines) as TimerName[];
