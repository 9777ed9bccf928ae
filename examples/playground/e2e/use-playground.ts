import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { OpenPage } from './open-page.js';
import { startPlayground } from './start-playground.js';
import type { OpenOptions, Playground, Serving } from './start-playground.js';

/**
 * The playground for the tests of one file. Pages are closed after each test, which fails if one of them met an error:
 * a console error, an uncaught exception or an unhandled rejection.
 */
export function usePlayground(
  serving: Serving = 'built',
): () => Pick<Playground, 'open' | 'stopServer' | 'restartServer'> {
  let playground: Playground;
  let pages: OpenPage[] = [];

  beforeAll(async () => {
    playground = await startPlayground(serving);
  });

  afterEach(async () => {
    const problems = pages.flatMap((page) => page.problems);
    await Promise.all(pages.map((page) => page.close()));
    pages = [];
    expect(problems).toEqual([]);
  });

  afterAll(() => playground.stop());

  return () => ({
    ...playground,
    async open(options?: OpenOptions) {
      const page = await playground.open(options);
      pages.push(page);
      return page;
    },
  });
}
