// The server of a load test: private rooms of so many people each, storage in a new folder or in Redis.
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startChat } from '../server/start-chat.js';
import { openPglite } from '../server/storage/pglite-storage.js';
import { loadRooms } from './load-rooms.js';

const { values } = parseArgs({
  options: { people: { type: 'string' }, rooms: { type: 'string' }, data: { type: 'string' } },
});
const { data = '' } = values;
const chat = await startChat({
  rooms: loadRooms(Number(values.people), Number(values.rooms)),
  tokens: { secret: randomBytes(32) },
  storage: (moved) => openPglite(data, moved),
});
// The channel to the script would keep this process alive.
process.once('SIGTERM', () => void chat.close().then(() => process.disconnect()));
process.on('message', () => process.send?.(bytesInUse()));
process.send?.(chat.url);

/** On the heap, without garbage. The resident set says less: it has what the database once took. */
function bytesInUse(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
