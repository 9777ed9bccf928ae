import { Emitter } from '../emitter.js';
import { ConnectionError } from '../errors.js';
import type { ConnectionEvents } from '../message-types.js';
import type { Clock } from '../platform-types.js';
import type { Unsubscribe } from '../readable.js';
import { ErrorEmitter } from './warn-unhandled.js';

/** How many steps of one run listeners may cause by answering each other. */
const maxTurns = 1_000;

/** The first rounds are not counted, because one call may drop ten thousand messages, each with an event. */
const freeRounds = 2;

/** An event, or a function to call in turn. */
export type Step<Event> = Event | (() => void);

/** Processes the steps of a mailbox. */
export interface MailboxHost<Event> {
  readonly settings: { readonly clock: Clock };
  process(step: Step<Event>): void;
  /** Called when no event is left, before listeners are notified. */
  settle(): void;
}

/** Used instead of the emitter of `error` by all connections without one: it warns of the error. */
const unhandled = new ErrorEmitter();

type Events = ConnectionEvents<unknown, unknown>;
type Work = () => void;

/** An emitter, or an object that is used like one. */
interface Target<Payload> {
  emit(payload: Payload): unknown;
}

/**
 * Every call, event and notification of a connection passes through its mailbox. It runs to completion: first all events, then all
 * notifications, in their order. A notification that a listener causes follows the current one.
 *
 * A run that does not end continues in a new task, so that listeners that answer each other cannot hang the thread. From then on
 * only the last of their commands has an effect, so that they cannot fill the memory.
 */
export class Mailbox<Event> {
  readonly messages: Emitter<never> = new Emitter<never>();
  readonly #emitters: Partial<Record<keyof Events, Emitter<never>>> = { message: this.messages };
  /** True while events are processed: those that arrive meanwhile are queued. */
  #isBusy = false;
  /** The emitter whose listeners are being called. */
  #notifying: Target<never> | null = null;
  /** True from the first interruption until a task leaves nothing to do. Meanwhile everything waits for the next task. */
  #isInterrupted = false;
  /** Events since the last known task, which listeners may have caused in microtasks. */
  #answers = 0;
  #isCounted = false;
  #events: Work[] | null = null;
  #notifications: Work[] | null = null;
  #lastCommand: Work | null = null;
  readonly #host: MailboxHost<Event>;

  constructor(host: MailboxHost<Event>) {
    this.#host = host;
  }

  /** Whether an event is being processed or queued. */
  get isBehind(): boolean {
    return this.#isBusy || this.#events !== null;
  }

  /** Whether `drop` listeners are being called. */
  get isNotifyingDrop(): boolean {
    return this.#notifying !== null && this.#notifying === this.#emitters.drop;
  }

  on(event: keyof Events, listener: (payload: never) => void): Unsubscribe {
    const emitter = (this.#emitters[event] ??= event === 'error' ? new ErrorEmitter() : new Emitter<never>());
    return emitter.on(listener);
  }

  hasListeners(event: keyof Events): boolean {
    return this.#emitters[event]?.isEmpty === false;
  }

  /** Runs `work` at once, then the events and notifications that it caused. While interrupted those wait. */
  enter<Result>(work: () => Result): Result {
    if (this.#isBusy || this.#isInterrupted) return work();
    this.#isBusy = true;
    try {
      return work();
    } finally {
      this.#settle();
    }
  }

  /** Processes a step, at once or in turn. */
  post(step: Step<Event>): void {
    const work = (): void => {
      this.#host.process(step);
    };
    if (this.#isBusy || this.#isInterrupted) (this.#events ??= []).push(work);
    else this.enter(work);
  }

  /** Posts an event that overrides earlier commands: of the commands that wait for the next task, only the last has an effect. */
  command(event: Event): void {
    if (this.#isInterrupted) this.#events = this.#events?.filter((work) => work !== this.#lastCommand) ?? null;
    this.post(event);
    this.#lastCommand = this.#events?.at(-1) ?? null;
  }

  /** Notifies the listeners of an event, if it has any. */
  raise<Name extends keyof Events>(event: Name, payload: Events[Name]): void {
    this.#countAnswer();
    const emitter = this.#emitters[event] ?? (event === 'error' ? unhandled : null);
    if (emitter !== null) this.notify(emitter, payload as never);
  }

  /** Calls the listeners, at once if the mailbox is idle: then a received message allocates nothing here. */
  notify<Payload>(target: Target<Payload>, payload: Payload): void {
    if (this.#isBusy || this.#isInterrupted || this.#notifying !== null) {
      this.#notifyLater(target, payload);
      return;
    }
    this.#notifying = target;
    target.emit(payload);
    if (this.#notifications === null) this.#notifying = null;
    else this.#flush();
  }

  /** A separate function, because a closure would make `notify` allocate a context for each message. */
  #notifyLater<Payload>(target: Target<Payload>, payload: Payload): void {
    (this.#notifications ??= []).push(() => {
      this.#notifying = target;
      target.emit(payload);
    });
  }

  /** Counts runs, because listeners may answer each other in microtasks without end. The events of one run count once. */
  #countAnswer(): void {
    if (this.#isCounted) return;
    this.#isCounted = true;
    queueMicrotask(() => {
      this.#isCounted = false;
    });
    this.#answers += 1;
    if (this.#answers === maxTurns) {
      // The platform's own timer: advancing a manual clock starts no task.
      setTimeout(() => {
        this.#answers = 0;
      });
    }
    if (this.#answers > 10 * maxTurns) this.#interrupt();
  }

  #settle(): void {
    if (this.#events !== null) this.#events = this.#drain(this.#events);
    this.#isBusy = false;
    this.#host.settle();
    if (this.#notifying === null) this.#flush();
  }

  #flush(): void {
    if (this.#notifications !== null) this.#notifications = this.#drain(this.#notifications);
    this.#notifying = null;
  }

  /** Works in rounds: the work that one round causes is the next round. Returns the rest after an interruption. */
  #drain(queue: Work[]): Work[] | null {
    let turns = 0;
    for (let round = this.#isInterrupted ? 1 : 0; queue.length > 0; round += 1) {
      if (turns > maxTurns) {
        this.#interrupt();
        return queue;
      }
      if (round >= freeRounds) turns += queue.length;
      for (const work of queue.splice(0)) work();
    }
    return null;
  }

  #interrupt(): void {
    if (this.#isInterrupted) return;
    this.#isInterrupted = true;
    this.raise('error', new ConnectionError('runaway'));
    this.#resumeLater();
  }

  #resumeLater(): void {
    // Not 0: a test that advances its clock would never get past this moment.
    this.#host.settings.clock.setTimeout(() => {
      this.#isInterrupted = this.#events !== null || this.#notifications !== null;
      if (this.#isInterrupted) this.#resumeLater();
      this.#isBusy = true;
      this.#settle();
    }, 1);
  }
}
