import { expect } from 'vitest';

/** Looks again and again until what it sees is as expected. The limit is only there to end a test that fails. */
export function eventually<Value>(look: () => Value | Promise<Value>) {
  return expect.poll(look, { timeout: 40_000, interval: 50 });
}
