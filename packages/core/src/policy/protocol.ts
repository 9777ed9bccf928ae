import { lost } from '../close-codes.js';
import type { Policy } from '../options/settings.js';
import type {
  CloseInfo,
  ConnectionErrorLike,
  DropReason,
  EnvironmentSignal,
  LinkClose,
  LinkOpen,
  OpenInfo,
  Suspension,
} from '../types.js';

/** What a connection knows about itself. Plain data: printable, comparable, replayable. */
export interface State {
  readonly phase: Phase;
  /** Users that want it connected. */
  readonly leases: number;
  /** The application's own lease, taken by `open()`. */
  readonly own: boolean;
  /** Whether anybody has ever held a lease. */
  readonly wasLeased: boolean;
  /** Paused: nobody's wish counts until `open()` or `reconnect()`. */
  readonly paused: boolean;
  /** Closed while it had users or before the first one: they do not open it again, only a new one does once they are gone. */
  readonly barred: boolean;
  /** When the connection goes idle for want of users; `null` while it has some, or is down anyway. */
  readonly lingerUntil: number | null;
  /** How many times it has opened. */
  readonly opens: number;
  /** The latest attempt: events of an older one change nothing. */
  readonly id: number;
  /** Retries since the connection was last stable. */
  readonly attempt: number;
  /** Whether the one retry after an unauthorized close has been used. */
  readonly authRetried: boolean;
  /** Until when a loss counts as local: the device has just woken or come back online. */
  readonly localUntil: number;
  readonly cause: CloseInfo | null;
  readonly error: ConnectionErrorLike | null;
}

/** `until` is when the phase has lasted long enough: a timeout, the retry, or, while open, stability. */
export type Phase =
  | { readonly status: 'idle' | 'closed'; readonly until: null }
  | { readonly status: 'connecting'; readonly until: number }
  | {
      readonly status: 'open';
      readonly until: number | null;
      readonly protocol: string;
      readonly session: unknown;
      /** The pace of heartbeats that the server asked for. */
      readonly heartbeatMs?: number | undefined;
      readonly latencyMs: number | null;
      readonly liveness: Liveness | null;
    }
  | { readonly status: 'closing'; readonly until: number; readonly kind: 'client' | 'released' }
  | {
      readonly status: 'waiting';
      readonly until: number | null;
      readonly suspended: Suspension | null;
      /** What the server asked for: good news brings the retry forward, but not before this. */
      readonly notBefore: number;
    };

export type OpenPhase = Extract<Phase, { status: 'open' }>;

/** At rest until the next heartbeat is due, or probing: waiting for proof of life until the answer is due. */
export interface Liveness {
  readonly due: number;
  /** When the probe was sent; `null` at rest. */
  readonly sentAt: number | null;
  /** The inbound count at that moment: any other count is proof. */
  readonly inbound: number;
  /** Asked on waking, with a short deadline: further wake signals add nothing. */
  readonly woken: boolean;
}

/** What happened: to the machine everything is one of these. */
export type Event =
  | { readonly type: 'acquired' }
  | { readonly type: 'released' }
  | { readonly type: 'openRequested' }
  | { readonly type: 'closeRequested'; readonly code: number; readonly reason: string }
  | { readonly type: 'reconnectRequested' }
  | { readonly type: 'pauseRequested' }
  /** The application has found the link dead. */
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

/** How an attempt ended: as the transport says, or because of an error on our side. */
export interface LinkEnd extends LinkClose {
  readonly error?: ConnectionErrorLike;
  /** A retry would meet the same error. */
  readonly fatal?: boolean;
}

/** The event that ends an attempt for an error on our side of the transport. */
export function failedAttempt(id: number, why: Pick<LinkEnd, 'error' | 'fatal'>): Event {
  return { type: 'linkEnded', id, end: { ...lost, ...why } };
}

/** What is to be done, in this order. */
export type Effect =
  | { readonly type: 'dial' }
  /** The link opened: hand over what is queued, and let messages through. */
  | { readonly type: 'use' }
  | { readonly type: 'beat' }
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  /** Nothing more is expected of the link, if there still is one. */
  | { readonly type: 'abandon' }
  /** It works, or closes, but another takes its place: what was written still goes out. */
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

/** What the machine may know of the outside at one moment. */
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

/**
 * One transition under way: a draft of the next state, which nobody else sees change, and the effects so far.
 */
export interface Turn extends Sample {
  readonly policy: Policy;
  readonly state: { -readonly [Field in keyof State]: State[Field] };
  readonly effects: Effect[];
}

/** What a heartbeat decides. */
export interface LivenessPolicy {
  /** The link has just opened, or shown life. */
  rest(turn: Turn, phase: OpenPhase): void;
  /** A heartbeat is due, or its answer: says whether the link is dead. */
  beat(turn: Turn, phase: OpenPhase): boolean;
  /** The device woke, or its network changed: asks at once, but once, however many such signals come together. */
  wake(turn: Turn, phase: OpenPhase): void;
}

export const initialState: State = {
  phase: { status: 'idle', until: null },
  leases: 0,
  own: false,
  wasLeased: false,
  barred: false,
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

/** The machine's timers by name, each with its place in the state: a pure function of it, so none can be forgotten. */
export const deadlines = {
  phase: ({ phase }: State): number | null => phase.until,
  heartbeat: ({ phase }: State): number | null =>
    phase.status === 'open' && phase.liveness ? phase.liveness.due : null,
  linger: ({ lingerUntil }: State): number | null => lingerUntil,
};

export type TimerName = keyof typeof deadlines;
export const timerNames = Object.keys(deadlines) as TimerName[];
