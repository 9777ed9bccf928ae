import type { Serving } from '@steadysocket/example-look/e2e';
import { useDemo } from '@steadysocket/example-look/e2e/test';
import { inject } from 'vitest';
import type { Playground } from './start-playground.js';
import { startPlayground } from './start-playground.js';

/** The playground for the tests of one file. */
export function usePlayground(serving?: Serving): () => Playground {
  return useDemo(() => startPlayground(serving ?? { origin: inject('builtSites').playground }));
}
