import type { Clock } from '@steadysocket/core';
import { manualClock } from '@steadysocket/core/testing';

/** A clock that tells when its timers are due. */
export class WatchedClock implements Clock {
  /** Of the timers that are armed, in milliseconds since the epoch. */
  readonly due = new Map<unknown, number>();
  /** The same time for everybody else: its timers are not counted. */
  readonly manual = manualClock(1_700_000_000_000);

  now(): number {
    return this.manual.now();
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    const handle = this.manual.setTimeout(() => {
      this.due.delete(handle);
      callback();
    }, delayMs);
    this.due.set(handle, this.now() + delayMs);
    return handle;
  }

  clearTimeout(handle: unknown): void {
    this.due.delete(handle);
    this.manual.clearTimeout(handle);
  }
}
