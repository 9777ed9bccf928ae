import { expect } from 'vitest';

/** Reads again and again until the value is as expected; `vitest.config.ts` says how often and for how long. */
export const eventually = (read: () => unknown): ReturnType<typeof expect.poll> => expect.poll(read);
