const kinds = ['uncaughtException', 'unhandledRejection'] as const;

/** Errors that surface as uncaught while `work` runs, unhandled rejections included. The test runner hears of none. */
export async function uncaughtDuring(work: () => Promise<void>): Promise<unknown[]> {
  const caught: unknown[] = [];
  const before = kinds.map((kind) => [kind, process.rawListeners(kind)] as const);
  for (const kind of kinds) {
    process.removeAllListeners(kind);
    process.on(kind, (error: unknown) => caught.push(error));
  }
  try {
    await work();
    await turn();
    await turn();
  } finally {
    for (const [kind, listeners] of before) {
      process.removeAllListeners(kind);
      for (const listener of listeners) process.on(kind, listener as () => void);
    }
  }
  return caught;
}

/** Lets everything that promises have set off run. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
