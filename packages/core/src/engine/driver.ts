import { maxTimerMs } from '../clock.js';
import { Emitter } from '../emitter.js';
import { ConnectionError, rethrowLater, toConnectionError } from '../errors.js';
import type { Settings } from '../options/settings.js';
import { transition } from '../policy/machine.js';
import type { Effect, Event, State, TimerName } from '../policy/protocol.js';
import { deadlines, initialState, timerNames } from '../policy/protocol.js';
import type {
  BatchCodec,
  ConnectionErrorLike,
  ConnectionEvents,
  DropReason,
  Heartbeat,
  Link,
  Snapshot,
  Unsubscribe,
} from '../types.js';
import type { AttemptHost } from './attempt.js';
import { Attempt } from './attempt.js';
import type { MailboxHost, Step } from './mailbox.js';
import { Mailbox } from './mailbox.js';
import { snapshotOf } from './snapshot.js';
import { ErrorEmitter } from './warn-unheard.js';
import type { WriterHost } from './writer.js';
import { Writer } from './writer.js';

type Events = ConnectionEvents<unknown, unknown>;
type EventName = keyof Events;

interface Timer {
  readonly due: number;
  readonly handle: unknown;
}

/** Each undoes what the others asked for. */
const commands: ReadonlySet<Event['type']> = new Set([
  'openRequested',
  'closeRequested',
  'reconnectRequested',
  'pauseRequested',
]);

/** Joins the pure machine to the world: feeds it one event at a time, runs its effects, notifies listeners last. */
export class Driver<Frame> implements AttemptHost<Frame>, WriterHost, MailboxHost<Event> {
  readonly writer: Writer<Frame>;
  #state: State = initialState;
  #attempt: Attempt<Frame> | null = null;
  /** Whether the last attempt went to this very device. */
  #wasLocal = false;
  readonly #timers: Partial<Record<TimerName, Timer | undefined>> = {};
  /** Changes with inbound traffic: the proof of life that heartbeats look for. */
  #inbound = 0;
  #snapshot: Snapshot | null = null;
  #stale = true;
  /** The snapshot that listeners were last told of. */
  #told: Snapshot | null = null;
  #unwatch: Unsubscribe | null = null;
  readonly #mailbox = new Mailbox<Event>(this);
  /** True while `drop` listeners are called. */
  isNotifyingDrop = false;
  readonly #messages = new Emitter<unknown>();
  readonly #emitters: Partial<Record<EventName | 'change', Emitter<never>>> = { error: new ErrorEmitter() };
  readonly #settings: Settings<Frame>;

  constructor(settings: Settings<Frame>) {
    this.#settings = settings;
    this.writer = new Writer(settings, this);
  }

  getSnapshot(): Snapshot {
    if (this.#stale || this.#snapshot === null) {
      this.#stale = false;
      this.#snapshot = snapshotOf(this.#state, this.writer.queue, this.#snapshot);
    }
    return this.#snapshot;
  }

  on<Name extends EventName | 'change'>(event: Name, listener: (payload: never) => void): Unsubscribe {
    if (event === 'message') return this.#messages.on(listener as (message: unknown) => void);
    const emitter = (this.#emitters[event] ??= new Emitter<never>());
    if (event === 'change' && emitter.isEmpty) this.#told = this.getSnapshot();
    return emitter.on(listener);
  }

  get busy(): boolean {
    return this.#mailbox.isBehind;
  }

  dispatch(step: Step<Event>): void {
    this.#mailbox.post(step);
  }

  uninterrupted<Result>(work: () => Result): Result {
    return this.#mailbox.run(work);
  }

  // What the mailbox asks and tells.

  isCommand(step: Step<Event>): boolean {
    return typeof step === 'object' && commands.has(step.type);
  }

  ranAway(): void {
    this.#raise('error', new ConnectionError('runaway', 'listeners answer without end'));
  }

  defer(callback: () => void): void {
    // Not 0: time that a test advances by hand would never get beyond this moment.
    this.#settings.clock.setTimeout(callback, 1);
  }

  // What the writer asks and tells.

  get accepts(): boolean {
    const { status } = this.#state.phase;
    return status !== 'closing' && status !== 'closed';
  }

  dropped(message: unknown, reason: DropReason): void {
    const emitter = this.#emitters.drop as Emitter<Events['drop']> | undefined;
    if (emitter === undefined) return;
    const emit = (payload: Events['drop']): void => {
      this.isNotifyingDrop = true;
      emitter.emit(payload);
      this.isNotifyingDrop = false;
    };
    this.#mailbox.count();
    this.#mailbox.notify({ emit }, { message, reason });
  }

  sent(message: unknown): void {
    if (this.#emitters.sent) this.#raise('sent', { message });
  }

  queueChanged(): void {
    this.#stale = true;
    if (this.#emitters.change?.isEmpty === false) this.#mailbox.notify(this, undefined);
  }

  /** Tells of a change, if the snapshot still differs from what listeners know by then. */
  emit(): void {
    const told = this.#told;
    this.#told = this.getSnapshot();
    if (this.#told !== told) this.#emitters.change?.emit(undefined as never);
  }

  writeFailed(error: ConnectionErrorLike, broken: boolean): void {
    if (broken) this.#attempt?.fail(error);
    else this.#raise('error', error);
  }

  // What the attempt tells.

  linkGone(): void {
    this.writer.detach();
  }

  lostMessages(messages: readonly unknown[], reason: DropReason): void {
    for (const message of messages) this.dropped(message, reason);
  }

  heard(): void {
    this.#inbound = (this.#inbound + 1) | 0;
    this.writer.relieve();
  }

  /** The hot path: nothing is allocated here, and the machine runs only for a heartbeat's reply. */
  received(frame: Frame): void {
    this.#take(frame);
    // Last: what goes out now may be answered before this frame has been heard.
    this.heard();
  }

  #take(frame: Frame): void {
    const { codec, heartbeat } = this.#settings;
    if (heartbeat !== null && this.#isReply(heartbeat as Heartbeat<Frame>, frame)) {
      this.dispatch({ type: 'heartbeatAnswered', id: this.#state.id });
      return;
    }
    let message: unknown;
    try {
      if ('decodeAll' in codec) {
        this.#takeAll(codec, frame);
        return;
      }
      message = codec.decode(frame);
    } catch (error) {
      this.#raise(
        'error',
        toConnectionError(error, 'decode-failed', 'the codec could not decode a frame; it was skipped'),
      );
      return;
    }
    this.#mailbox.notify(this.#messages, message);
  }

  #takeAll(codec: BatchCodec<unknown, unknown, Frame>, frame: Frame): void {
    const attempt = this.#attempt;
    let isDecoding = true;
    try {
      codec.decodeAll(frame, (message) => {
        // A listener may have closed the connection meanwhile.
        if (isDecoding && attempt?.receiving) this.#mailbox.notify(this.#messages, message);
      });
    } finally {
      isDecoding = false;
    }
  }

  #isReply(heartbeat: Heartbeat<Frame>, frame: Frame): boolean {
    try {
      return heartbeat.isReply(frame);
    } catch (error) {
      rethrowLater(error);
      return false;
    }
  }

  #raise<Name extends EventName>(event: Name, payload: Events[Name]): void {
    const emitter = this.#emitters[event] as Emitter<Events[Name]> | undefined;
    if (emitter !== undefined) this.#mailbox.notify(emitter, payload);
  }

  process(step: Step<Event>): void {
    if (typeof step === 'function') {
      step();
      return;
    }
    const settings = this.#settings;
    const { clock, random, environment } = settings;
    const now = clock.now();
    const [state, effects] = transition(this.#state, step, settings, {
      now,
      random: random(),
      inbound: this.#inbound,
      online: (this.#attempt?.isLocal ?? this.#wasLocal) || environment.isOnline(),
      visible: environment.isVisible(),
    });
    this.#state = state;
    this.queueChanged();
    this.#armTimers(now);
    this.#watchEnvironment();
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: Effect): void {
    const settings = this.#settings;
    const state = this.#state;
    const attempt = this.#attempt;
    const { writer } = this;
    const link = attempt?.link;
    try {
      switch (effect.type) {
        case 'dial':
          this.#attempt = new Attempt(state.id, this);
          this.#attempt.dial(settings, state.attempt, state.cause);
          break;
        case 'use':
          if (attempt === null || link == null) break;
          attempt.receiving = true;
          writer.attach(link);
          break;
        case 'beat':
          this.#beat(link);
          break;
        case 'close':
          writer.detach();
          if (attempt !== null) attempt.receiving = false;
          link?.close(effect.code, effect.reason);
          break;
        case 'abandon':
        case 'retire':
          writer.detach();
          this.#attempt = null;
          this.#wasLocal = attempt?.isLocal === true;
          attempt?.end();
          if (effect.type === 'retire' && link?.retire) link.retire();
          else link?.abandon();
          break;
        case 'discard':
          try {
            this.lostMessages(settings.transport.discard?.(settings.identity) ?? [], effect.reason);
          } finally {
            writer.discard(effect.reason);
          }
          break;
        case 'emit':
          this.#mailbox.count();
          this.#raise(effect.event, effect.payload);
      }
    } catch (error) {
      // What a transport throws is trouble with the link, never with the caller.
      this.dispatch({
        type: 'linkFailed',
        id: state.id,
        error: toConnectionError(error, 'transport-failed', 'the transport threw'),
      });
    }
  }

  #beat(link: Link<Frame> | null | undefined): void {
    const message = this.#settings.heartbeat?.message;
    link?.send((typeof message === 'function' ? (message as () => unknown)() : message) as Frame);
  }

  /** Compares the state's deadlines with what is armed. */
  #armTimers(now: number): void {
    const { clock } = this.#settings;
    for (const name of timerNames) {
      const due = deadlines[name](this.#state);
      const timer = this.#timers[name];
      if (due === (timer?.due ?? null)) continue;
      if (timer !== undefined) clock.clearTimeout(timer.handle);
      this.#timers[name] =
        due === null
          ? undefined
          : {
              due,
              handle: clock.setTimeout(
                () => {
                  this.#timers[name] = undefined;
                  this.dispatch({ type: 'timerFired', timer: name });
                },
                Math.min(Math.max(0, due - now), maxTimerMs),
              ),
            };
    }
  }

  /** Listens to the device while the connection is wanted. */
  #watchEnvironment(): void {
    const { status } = this.#state.phase;
    if (status === 'idle' || status === 'closed') {
      this.#unwatch?.();
      this.#unwatch = null;
    } else {
      this.#unwatch ??= this.#settings.environment.subscribe((signal) => {
        this.dispatch({ type: 'signalled', signal });
      });
    }
  }
}
