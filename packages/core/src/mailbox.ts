/** How many steps one run may take that were caused by what it caused itself. */
const maxTurns = 1_000;

/** The first rounds are not counted: one call may drop ten thousand messages, and each has its event. */
const freeRounds = 2;

/** What a mailbox needs of its owner. */
export interface MailboxHost<Event> {
  process(event: Event): void;
  /** Whether only the last such event matters. */
  isCommand(event: Event): boolean;
  /** Handlers answer each other without end. Called once, until everything has come to rest. */
  ranAway(): void;
  /** Calls back in a new task. */
  defer(callback: () => void): void;
}

interface Queues<Event> {
  events: Event[] | null;
  notifications: (() => void)[] | null;
}

/**
 * Runs to completion: events first, then notifications, each in the order in which they came. Whatever a listener causes is
 * notified after the notification that it was called for.
 *
 * A run that does not end goes on in a new task, so that handlers which answer each other cannot hang the thread. From then on
 * only the last of their commands counts, so that they cannot fill the memory.
 */
export class Mailbox<Event> {
  /** True while an event is processed. Events that arrive meanwhile are queued. */
  busy = false;
  private isNotifying = false;
  /** From the first interruption of a run until everything has come to rest: what arrives waits for the next task. */
  private isRunaway = false;
  private isResuming = false;
  private readonly queues: Queues<Event> = { events: null, notifications: null };

  constructor(private readonly host: MailboxHost<Event>) {}

  post(event: Event): void {
    const { host, queues } = this;
    if (!this.busy && !this.isRunaway) {
      this.run(() => {
        host.process(event);
      });
      return;
    }
    const waiting = queues.events ?? [];
    const isLatest = this.isRunaway && host.isCommand(event);
    queues.events = isLatest ? waiting.filter((other) => !host.isCommand(other)) : waiting;
    queues.events.push(event);
  }

  /** Runs `work` whole: what happens meanwhile has to wait. */
  run<Result>(work: () => Result): Result {
    if (this.busy) return work();
    const drains = !this.isRunaway || this.isResuming;
    this.busy = true;
    try {
      return work();
    } finally {
      if (drains && this.queues.events !== null) {
        this.drain('events', (event) => {
          this.host.process(event);
        });
      }
      this.busy = false;
      if (drains) this.notifyAll();
    }
  }

  /** At once where nothing is under way, so that a received message allocates nothing here. */
  notify<Payload>(emitter: { emit(payload: Payload): unknown }, payload: Payload): void {
    if (this.busy || this.isNotifying || this.isRunaway) {
      (this.queues.notifications ??= []).push(() => {
        emitter.emit(payload);
      });
      return;
    }
    this.isNotifying = true;
    emitter.emit(payload);
    this.isNotifying = false;
    this.notifyAll();
  }

  private notifyAll(): void {
    if (this.isNotifying || this.queues.notifications === null) return;
    this.isNotifying = true;
    this.drain('notifications', (notification) => {
      notification();
    });
    this.isNotifying = false;
  }

  /** In rounds: what the items of one round cause makes the next. */
  private drain<Name extends keyof Queues<Event>>(name: Name, handle: (item: Item<Event, Name>) => void): void {
    const { queues } = this;
    let turns = 0;
    for (let round = this.isResuming ? freeRounds : 0; queues[name] !== null; round += 1) {
      const items: readonly Item<Event, Name>[] = queues[name];
      queues[name] = null;
      for (const [index, item] of items.entries()) {
        if (round >= freeRounds) turns += 1;
        if (turns > maxTurns) {
          this.interrupt();
          queues[name] = [...items.slice(index), ...(queues[name] ?? [])] as Queues<Event>[Name];
          return;
        }
        handle(item);
      }
    }
  }

  private interrupt(): void {
    if (this.isRunaway) return;
    this.isRunaway = true;
    this.host.ranAway();
    this.resumeLater();
  }

  private resumeLater(): void {
    this.host.defer(() => {
      this.isResuming = true;
      this.run(() => undefined);
      this.isResuming = false;
      this.isRunaway = this.queues.events !== null || this.queues.notifications !== null;
      if (this.isRunaway) this.resumeLater();
    });
  }
}

type Item<Event, Name extends keyof Queues<Event>> = NonNullable<Queues<Event>[Name]>[number];
