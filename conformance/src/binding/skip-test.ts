import { TestRunner } from 'vitest';

/** Ends the test that runs now: it is listed as skipped, with the reason. */
export function skipTest(reason: string): void {
  TestRunner.getCurrentTest()?.context.skip(reason);
}
