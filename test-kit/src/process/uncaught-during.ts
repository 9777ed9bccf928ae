import { settled } from '../observing/outcomes.js';

const kinds = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Errors that surface as uncaught while `work` runs, unhandled rejections included: what a page would report. The test
 * runner does not see them.
 */
export async function uncaughtDuring(work: () => unknown): Promise<unknown[]> {
  const caught: unknown[] = [];
  const before = kinds.map((kind) => [kind, process.rawListeners(kind)] as const);
  for (const kind of kinds) {
    process.removeAllListeners(kind);
    process.on(kind, (error: unknown) => caught.push(error));
  }
  try {
    await work();
    await settled();
    await settled();
  } finally {
    for (const [kind, listeners] of before) {
      process.removeAllListeners(kind);
      for (const listener of listeners) process.on(kind, listener as () => void);
    }
  }
  return caught;
}
