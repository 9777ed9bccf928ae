import { setImmediate as settle } from 'node:timers/promises';

/** Bytes on the heap that something still refers to. */
export async function heapUsed(): Promise<number> {
  if (gc === undefined) throw new Error('Run with --expose-gc.');
  // Weak references are let go of between two collections.
  for (let run = 0; run < 4; run += 1) {
    gc();
    await settle();
  }
  return process.memoryUsage().heapUsed;
}
