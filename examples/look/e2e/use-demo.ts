import { afterAll, afterEach, beforeAll, expect } from 'vitest';

/** A page that is watched for errors. */
export interface WatchedPage {
  /** Errors so far: of the console, uncaught, unhandled. */
  readonly problems: readonly string[];
  readonly close: () => Promise<void>;
}

/** A page as it is served, with what it needs. */
export interface Demo<Options, Opened extends WatchedPage> {
  /** Loads the page in a browser context of its own. */
  open(options?: Options): Promise<Opened>;
  stop(): Promise<void>;
}

/** The demo for the tests of one file. Pages are closed after each test, which fails if one of them met an error. */
export function useDemo<Running extends Demo<never, WatchedPage>>(start: () => Promise<Running>): () => Running {
  let demo: Running;
  let pages: WatchedPage[] = [];

  beforeAll(async () => {
    demo = await start();
  });

  afterEach(async () => {
    const problems = pages.flatMap((page) => page.problems);
    await Promise.all(pages.map((page) => page.close()));
    pages = [];
    expect(problems).toEqual([]);
  });

  afterAll(() => demo.stop());

  return () => ({
    ...demo,
    async open(options?: never) {
      const page = await demo.open(options);
      pages.push(page);
      return page;
    },
  });
}
