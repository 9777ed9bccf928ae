import { setImmediate as turn } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';

/** What the storage uses of PGlite. */
export type Database = Pick<PGlite, 'query' | 'exec' | 'listen'>;

/**
 * Runs one query in each turn of the event loop. PGlite works in this thread and goes from query to query without a turn, so a
 * queue of them would keep the node from its links until the last one.
 */
export function inTurns(database: PGlite): Database {
  let previous: Promise<unknown> = Promise.resolve();
  const run = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = previous.then(work);
    previous = result.then(
      () => turn(),
      () => turn(),
    );
    return result;
  };
  return {
    query: (...query) => run(() => database.query(...query)),
    exec: (...query) => run(() => database.exec(...query)),
    listen: (...subscription) => run(() => database.listen(...subscription)),
  };
}
