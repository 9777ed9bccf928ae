import { setImmediate as settle } from 'node:timers/promises';

/** Bytes on the heap that something still refers to. */
export async function heapUsed(): Promise<number> {
  await collect();
  return process.memoryUsage().heapUsed;
}

/** The same, with the memory of buffers. */
export async function bytesUsed(): Promise<number> {
  await collect();
  const { heapUsed: onHeap, external } = process.memoryUsage();
  return onHeap + external;
}

async function collect(): Promise<void> {
  if (gc === undefined) throw new Error('Run with --expose-gc.');
  // Weak references are let go of between two collections.
  for (let run = 0; run < 4; run += 1) {
    gc();
    await settle();
  }
}
