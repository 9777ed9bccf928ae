import { TestRunner } from 'vitest';

/** Ends the running test as skipped, with the reason. */
export function skipTest(reason: string): void {
  TestRunner.getCurrentTest()?.context.skip(reason);
}
