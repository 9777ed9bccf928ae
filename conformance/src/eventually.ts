import { expect } from 'vitest';

/** Expects of a server what comes true as soon as the bytes under way have arrived, however slow the machine. */
export function eventually(read: () => unknown): ReturnType<typeof expect.poll> {
  return expect.poll(read, { interval: 5, timeout: 20_000 });
}
