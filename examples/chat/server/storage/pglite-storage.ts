import { PGlite } from '@electric-sql/pglite';
import { memoryPresence } from '@steadysocket/server';
import { inTurns } from './in-turns.js';
import { pgliteLog } from './pglite-log.js';
import { pgliteReadPositions } from './pglite-read-positions.js';
import type { PositionListener, Storage } from './storage.js';

/** Opens a database in a folder, in this process and for one node. */
export async function openPglite(folder: string, moved: PositionListener): Promise<Storage> {
  const database = await PGlite.create(folder);
  const storage = await pgliteStorage(database, moved);
  return {
    ...storage,
    async close() {
      await storage.close();
      await database.close();
    },
  };
}

/** What the chat keeps in a database that is open. */
export async function pgliteStorage(opened: PGlite, moved: PositionListener): Promise<Storage> {
  const database = inTurns(opened);
  const log = await pgliteLog(database);
  const positions = await pgliteReadPositions(database, moved);
  const presence = memoryPresence();
  return {
    log,
    presence,
    positions,
    async check() {
      await database.query('select 1');
    },
    async close() {
      await Promise.all([log.close(), positions.close(), presence.close()]);
    },
  };
}
