import { PGlite } from '@electric-sql/pglite';
import { expect, onTestFinished, test } from 'vitest';
import { pgliteStorage } from '../server/storage/pglite-storage.js';

test('leaves the event loop its turns while many queries wait', async () => {
  const database = await PGlite.create();
  onTestFinished(() => database.close());
  const { log, positions } = await pgliteStorage(database, () => {});
  let turns = 0;
  let timer = setImmediate(function count() {
    turns += 1;
    timer = setImmediate(count);
  });
  onTestFinished(() => clearImmediate(timer));
  const queries = 50;
  await Promise.all(
    Array.from({ length: queries }, async (_, index) => {
      await log.append('general', 'hello');
      await positions.advance({ user: 'Ada', room: 'general', offset: index + 1 });
    }),
  );
  expect(turns).toBeGreaterThan(queries);
});
