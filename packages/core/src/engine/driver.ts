import { maxTimerMs } from '../clock.js';
import { Emitter } from '../emitter.js';
import { toConnectionError } from '../errors.js';
import type { DropReason, OpenInfo } from '../message-types.js';
import type { Settings } from '../options/settings.js';
import { transition } from '../policy/machine.js';
import type { Effect, Event, State, TimerName } from '../policy/state.js';
import { deadlines, initialState, timerNames } from '../policy/state.js';
import type { Unsubscribe } from '../readable.js';
import type { Snapshot } from '../snapshot-types.js';
import type { Link } from '../transport-types.js';
import type { AttemptHost } from './attempt.js';
import { Attempt } from './attempt.js';
import type { MailboxHost, Step } from './mailbox.js';
import { Mailbox } from './mailbox.js';
import { Sender } from './sender.js';
import { snapshotOf } from './snapshot.js';

/** The machine's, and the sender's. */
type AnyTimer = TimerName | 'sender';

interface Timer {
  readonly due: number;
  readonly handle: unknown;
}

/** Connects the pure machine with the outside: passes it one event at a time, runs its effects, arms its timers. */
export class Driver<Frame> implements AttemptHost<Frame>, MailboxHost<Event> {
  readonly settings: Settings<Frame>;
  readonly mailbox: Mailbox<Event>;
  readonly sender: Sender<Frame>;
  /** Emits when a link opens, before the queue is handed over. */
  #links: Emitter<Pick<OpenInfo, 'resumed'>> | null = null;
  #state: State = initialState;
  #attempt: Attempt<Frame> | null = null;
  /** Whether the last attempt connected to this device. */
  #wasLocal = false;
  /** The state whose timers are armed. */
  #armed: State = initialState;
  /** When the latest event was processed. Its timers count from this time, so that timers of equal length fire in order. */
  #now = 0;
  readonly #timers: Partial<Record<AnyTimer, Timer | undefined>> = {};
  #snapshot: Snapshot | null = null;
  /** The state that `#snapshot` shows. */
  #shown: State | null = null;
  #changes: Emitter<undefined> | null = null;
  /** The snapshot that listeners were last notified of. */
  #lastNotified: Snapshot | null = null;
  #unsubscribe: Unsubscribe | null = null;

  constructor(settings: Settings<Frame>) {
    this.settings = settings;
    this.mailbox = new Mailbox(this);
    this.sender = new Sender(settings, this.mailbox);
  }

  getSnapshot(): Snapshot {
    const { queue } = this.sender;
    const shown = this.#snapshot;
    if (
      shown !== null &&
      this.#shown === this.#state &&
      shown.queued === queue.length &&
      shown.queuedBytes === queue.bytes
    ) {
      return shown;
    }
    this.#shown = this.#state;
    return (this.#snapshot = snapshotOf(this.#state, queue, shown));
  }

  subscribe(listener: () => void): Unsubscribe {
    this.#changes ??= new Emitter();
    if (this.#changes.isEmpty) this.#lastNotified = this.getSnapshot();
    return this.#changes.on(listener);
  }

  onLink(listener: (info: Pick<OpenInfo, 'resumed'>) => void): Unsubscribe {
    return (this.#links ??= new Emitter()).on(listener);
  }

  /** Stops waiting for a close handshake, as if it had taken too long. After `close()` no other phase has a timer. */
  abandon(): void {
    this.mailbox.post({ type: 'timerFired', timer: 'phase' });
  }

  /** Notifies the listeners, unless they know the current snapshot. */
  emit(): void {
    const before = this.#lastNotified;
    this.#lastNotified = this.getSnapshot();
    if (this.#lastNotified !== before) this.#changes?.emit(undefined);
  }

  settle(): void {
    const state = this.#state;
    if (state !== this.#armed) {
      this.#armed = state;
      for (const name of timerNames) this.#arm(name, deadlines[name](state) ?? Infinity, this.#now);
    }
    const due = this.sender.settle();
    // Compared here too, because this runs for each `send` and seldom differs.
    if (due !== (this.#timers.sender?.due ?? Infinity)) this.#arm('sender', due);
    if (this.#changes?.isEmpty === false && this.getSnapshot() !== this.#lastNotified)
      this.mailbox.notify(this, undefined);
  }

  process(step: Step<Event>): void {
    if (typeof step === 'function') {
      step();
      return;
    }
    const { clock, random, environment } = this.settings;
    this.#now = clock.now();
    const [state, effects] = transition(this.#state, step, this.settings, {
      now: this.#now,
      random: random(),
      inbound: this.#attempt?.inbound ?? 0,
      online: (this.#attempt?.isLocal ?? this.#wasLocal) || environment.isOnline(),
      visible: environment.isVisible(),
    });
    this.#state = state;
    this.sender.isAccepting = state.phase.status !== 'closing' && state.phase.status !== 'closed';
    this.#watchEnvironment();
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: Effect): void {
    const { id, attempt, cause } = this.#state;
    const current = this.#attempt;
    const link = current?.link;
    try {
      switch (effect.type) {
        case 'dial':
          this.#attempt = new Attempt(id, this);
          this.#attempt.dial(attempt, cause);
          break;
        case 'use':
          if (current === null || link == null) break;
          current.isReceiving = true;
          this.sender.attach(link, id);
          this.#links?.emit(effect.info);
          this.sender.pump();
          break;
        case 'beat':
          this.#beat(link);
          break;
        case 'close':
          this.sender.detach();
          if (current !== null) current.isReceiving = false;
          link?.close(effect.code, effect.reason);
          break;
        case 'abandon':
        case 'retire':
          this.sender.detach();
          this.#attempt = null;
          this.#wasLocal = current?.isLocal === true;
          current?.end();
          if (effect.type === 'retire' && link?.retire) link.retire();
          else link?.abandon();
          break;
        case 'discard':
          this.#discard(effect.reason);
          break;
        case 'emit':
          this.mailbox.raise(effect.event, effect.payload);
      }
    } catch (error) {
      // An exception of a transport is a failure of the link. The caller must not see it.
      this.mailbox.post({
        type: 'linkFailed',
        id,
        error: toConnectionError(error, 'transport-failed'),
      });
    }
  }

  #discard(reason: DropReason): void {
    const { transport, identity } = this.settings;
    try {
      for (const message of transport.discard?.(identity) ?? []) this.mailbox.raise('drop', { message, reason });
    } finally {
      this.sender.discard(reason);
    }
  }

  #beat(link: Link<Frame> | null | undefined): void {
    const message: unknown = this.settings.heartbeat?.message;
    link?.send((typeof message === 'function' ? (message as () => unknown)() : message) as Frame);
  }

  #arm(name: AnyTimer, due: number, now?: number): void {
    const { clock } = this.settings;
    const timer = this.#timers[name];
    if (due === (timer?.due ?? Infinity)) return;
    if (timer) clock.clearTimeout(timer.handle);
    this.#timers[name] = undefined;
    if (due === Infinity) return;
    const delayMs = Math.min(Math.max(0, due - (now ?? clock.now())), maxTimerMs);
    const handle = clock.setTimeout(() => {
      this.#timers[name] = undefined;
      this.#fire(name);
    }, delayMs);
    this.#timers[name] = { due, handle };
  }

  #fire(name: AnyTimer): void {
    if (name !== 'sender') this.mailbox.post({ type: 'timerFired', timer: name });
    else {
      this.mailbox.enter(() => {
        this.sender.onTimer();
      });
    }
  }

  /** Listens to the device while the connection is wanted. */
  #watchEnvironment(): void {
    const { status } = this.#state.phase;
    if (status === 'idle' || status === 'closed') {
      this.#unsubscribe?.();
      this.#unsubscribe = null;
    } else {
      this.#unsubscribe ??= this.settings.environment.subscribe((signal) => {
        this.mailbox.post({ type: 'signalled', signal });
      });
    }
  }
}
