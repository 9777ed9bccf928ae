/** How many steps of one task listeners may have caused by answering each other. */
const maxTurns = 1_000;

/** The first rounds are not counted: one call may drop ten thousand messages, and each has its event. */
const freeRounds = 2;

/** What a mailbox holds: an event, or work that has to wait for its turn. */
export type Step<Event> = Event | (() => void);

/** What a mailbox needs of its owner. */
export interface MailboxHost<Event> {
  process(step: Step<Event>): void;
  /** Whether only the last such event matters. */
  isCommand(step: Step<Event>): boolean;
  /** Handlers answer each other without end. Called once, until everything has come to rest. */
  ranAway(): void;
  /** Calls back in a new task. */
  defer(callback: () => void): void;
}

interface Queues<Event> {
  events: Step<Event>[] | null;
  notifications: Step<Event>[] | null;
}

/**
 * Runs to completion: events first, then notifications, each in the order in which they came. Whatever a listener causes is
 * notified after the notification that it was called for.
 *
 * A run that does not end goes on in a new task, so that handlers which answer each other cannot hang the thread. From then on
 * only the last of their commands counts, so that they cannot fill the memory.
 */
export class Mailbox<Event> {
  #isBusy = false;
  #isNotifying = false;
  /** From the first interruption until a whole task brings nothing: what arrives waits for the next task. */
  #isRunaway = false;
  /** Answers that may have come in microtasks, since the last task that is known of. */
  #answers = 0;
  #isCounted = false;
  readonly #queues: Queues<Event> = { events: null, notifications: null };
  readonly #host: MailboxHost<Event>;

  constructor(host: MailboxHost<Event>) {
    this.#host = host;
  }

  /** Whether an event is under way, or waits. */
  get isBehind(): boolean {
    return this.#isBusy || this.#queues.events !== null;
  }

  post(step: Step<Event>): void {
    const host = this.#host;
    const queues = this.#queues;
    if (!this.#isBusy && !this.#isRunaway) {
      this.run(() => {
        host.process(step);
      });
      return;
    }
    queues.events ??= [];
    if (this.#isRunaway && host.isCommand(step))
      queues.events = queues.events.filter((other) => !host.isCommand(other));
    queues.events.push(step);
  }

  /** Runs `work` whole: what happens meanwhile has to wait. */
  run<Result>(work: () => Result): Result {
    if (this.#isBusy) return work();
    this.#isBusy = true;
    try {
      return work();
    } finally {
      if (this.#isRunaway) this.#isBusy = false;
      else this.#settle();
    }
  }

  /** At once where nothing is under way, so that a received message allocates nothing here. */
  notify<Payload>(emitter: { emit(payload: Payload): unknown }, payload: Payload): void {
    if (this.#isBusy || this.#isNotifying || this.#isRunaway) {
      (this.#queues.notifications ??= []).push(() => {
        emitter.emit(payload);
      });
      return;
    }
    this.#isNotifying = true;
    emitter.emit(payload);
    this.#isNotifying = false;
    this.#notifyAll();
  }

  /**
   * Counts what a listener may answer in a microtask, and so on without end: each is a run of its own. What one call causes
   * counts once.
   */
  count(): void {
    if (this.#isCounted) return;
    this.#isCounted = true;
    queueMicrotask(() => {
      this.#isCounted = false;
    });
    this.#answers += 1;
    if (this.#answers === maxTurns) {
      // The platform's own: a clock that a test advances by hand knows nothing of tasks.
      setTimeout(() => {
        this.#answers = 0;
      });
    }
    if (this.#answers > 10 * maxTurns) this.#interrupt();
  }

  #settle(): void {
    this.#drain('events');
    this.#isBusy = false;
    this.#notifyAll();
  }

  #notifyAll(): void {
    if (this.#isNotifying) return;
    this.#isNotifying = true;
    this.#drain('notifications');
    this.#isNotifying = false;
  }

  /** In rounds: what the items of one round cause makes the next. */
  #drain(name: keyof Queues<Event>): void {
    const host = this.#host;
    const queues = this.#queues;
    let turns = 0;
    for (let round = this.#isRunaway ? freeRounds : 0; queues[name] !== null; round += 1) {
      const steps = queues[name];
      queues[name] = null;
      for (const [index, step] of steps.entries()) {
        if (round >= freeRounds) turns += 1;
        if (turns > maxTurns) {
          this.#interrupt();
          queues[name] = steps.slice(index).concat(queues[name] ?? []);
          return;
        }
        host.process(step);
      }
    }
  }

  #interrupt(): void {
    if (this.#isRunaway) return;
    this.#isRunaway = true;
    this.#host.ranAway();
    this.#resumeLater();
  }

  #resumeLater(): void {
    this.#host.defer(() => {
      const { events, notifications } = this.#queues;
      this.#isRunaway = (events ?? notifications) !== null;
      if (!this.#isRunaway) return;
      this.#resumeLater();
      this.#isBusy = true;
      this.#settle();
    });
  }
}
