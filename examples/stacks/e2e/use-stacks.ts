import type { Serving } from '@steadysocket/example-look/e2e';
import { useDemo } from '@steadysocket/example-look/e2e/test';
import { inject } from 'vitest';
import type { Stacks } from './start-stacks.js';
import { startStacks } from './start-stacks.js';

/** The pages for the tests of one file. */
export function useStacks(serving?: Serving): () => Stacks {
  return useDemo(() => startStacks(serving ?? { origin: inject('builtSites').stacks }));
}
