import type { Computer } from './virtual-time.js';

interface Passenger {
  readonly due: number;
  readonly arrive: () => void;
}

/** One direction of a link: what enters it arrives later, in order. */
export class Lane {
  delayMs: number;
  /** Nothing arrives any more, and nobody is told. */
  swallows = false;
  #waiting: Passenger[] = [];
  #timer: unknown = null;
  readonly #computer: Computer;

  constructor(computer: Computer, delayMs: number) {
    this.#computer = computer;
    this.delayMs = delayMs;
  }

  enter(arrive: () => void): void {
    if (this.swallows) return;
    const due = Math.max(this.#computer.now() + this.delayMs, this.#waiting.at(-1)?.due ?? 0);
    this.#waiting.push({ due, arrive });
    this.#arm();
  }

  /** Only the first so many arrive. */
  truncate(count: number): void {
    this.#waiting.splice(count);
  }

  #arm(): void {
    const [first] = this.#waiting;
    if (this.#timer !== null || first === undefined) return;
    this.#timer = this.#computer.setTimeout(() => {
      this.#timer = null;
      // All that are due: a socket, too, reads several frames at once.
      while ((this.#waiting[0]?.due ?? Infinity) <= this.#computer.now()) this.#takeFirst();
      this.#arm();
    }, first.due - this.#computer.now());
  }

  #takeFirst(): void {
    const first = this.#waiting.shift();
    if (!this.swallows) first?.arrive();
  }
}
