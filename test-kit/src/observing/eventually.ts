import { expect } from 'vitest';

/** Expects what comes true as soon as the events that lead to it have happened, however slow the machine. */
export function eventually(read: () => unknown): ReturnType<typeof expect.poll> {
  return expect.poll(read, { interval: 5, timeout: 20_000 });
}
