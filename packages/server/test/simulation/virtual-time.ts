import type { Clock } from '@steadysocket/core';

/** How often a hidden page runs its timers. */
const hiddenMs = 60_000;

/** What goes on for longer in one step never ends. */
const maxFired = 20_000;

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** The timers of one computer. */
export class Computer implements Clock {
  /** As those of a hidden page. */
  isThrottled = false;
  readonly timers = new Set<Timer>();
  readonly #time: VirtualTime;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  now(): number {
    return this.#time.now;
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    const timer = { due: this.now() + Math.max(0, delayMs), callback };
    this.timers.add(timer);
    return timer;
  }

  clearTimeout(handle: unknown): void {
    this.timers.delete(handle as Timer);
  }

  dueOf({ due }: Timer): number {
    return Math.max(this.now(), this.isThrottled ? Math.ceil(due / hiddenMs) * hiddenMs : due);
  }
}

/** The time that all computers share. It moves only when it is told to. */
export class VirtualTime {
  now = 1_700_000_000_000;
  readonly #computers = new Set<Computer>();

  add(): Computer {
    const computer = new Computer(this);
    this.#computers.add(computer);
    return computer;
  }

  /** Its timers never fire again. */
  remove(computer: Computer): void {
    this.#computers.delete(computer);
  }

  /** Fires what comes due, in order, and lets promises settle in between. */
  async advance(ms: number): Promise<void> {
    const until = this.now + ms;
    await promisesSettle();
    for (let fired = 0; this.#fireNext(until); fired += 1) {
      if (fired > maxFired) throw new Error('timers without end');
      await promisesSettle();
    }
    this.now = until;
  }

  #fireNext(until: number): boolean {
    let next: { readonly computer: Computer; readonly timer: Timer } | null = null;
    let earliest = until;
    for (const computer of this.#computers) {
      for (const timer of computer.timers) {
        const due = computer.dueOf(timer);
        if (due > earliest || (next !== null && due === earliest)) continue;
        earliest = due;
        next = { computer, timer };
      }
    }
    if (next === null) return false;
    this.now = earliest;
    next.computer.timers.delete(next.timer);
    next.timer.callback();
    return true;
  }
}

/** Promises take a few turns each; nothing here takes more. */
async function promisesSettle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}
