import type { Log } from '@steadysocket/server';
import { memory, memoryPresence, refuse } from '@steadysocket/server';
import type { PositionListener, Storage } from '../server/storage/storage.js';

/** A storage that outlives the server, as a database does. */
export interface MemoryStorage {
  /** For `startChat`. */
  readonly open: (moved: PositionListener) => Promise<Storage>;
  /** While false, nothing can be written. */
  isWritable: boolean;
}

export function memoryStorage(): MemoryStorage {
  const log = memory();
  const read = new Map<string, Map<string, number>>();
  const storage: MemoryStorage = {
    isWritable: true,
    open: (moved) =>
      Promise.resolve({
        log: { ...guarded(log, () => storage.isWritable), close: () => Promise.resolve() },
        presence: memoryPresence(),
        positions: {
          of: (user) => Promise.resolve(read.get(user) ?? new Map<string, number>()),
          advance(position) {
            const positions = read.get(position.user) ?? new Map<string, number>();
            positions.set(position.room, Math.max(position.offset, positions.get(position.room) ?? 0));
            read.set(position.user, positions);
            moved(position);
            return Promise.resolve();
          },
          close: () => Promise.resolve(),
        },
        check: () => Promise.resolve(),
        close: () => Promise.resolve(),
      }),
  };
  return storage;
}

function guarded(log: Log, isWritable: () => boolean): Log {
  return {
    async append(...args) {
      if (!isWritable()) throw refuse('log-unavailable');
      return log.append(...args);
    },
    read: (...args) => log.read(...args),
    subscribe: (...args) => log.subscribe(...args),
    close: () => log.close(),
  };
}
