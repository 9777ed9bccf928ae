import type { Cursor, Gap } from '@steadysocket/session/wire';
import { isCursor } from '@steadysocket/session/wire';
import type { Log, LogPage, Presence, Unsubscribe } from './stores.js';

type ReportError = (error: unknown) => void;

const gaps: readonly (Gap | null)[] = [null, 'trimmed', 'epoch-changed', 'unknown'];

/** The log, from which nothing wrong gets any further. */
export function checkedLog(log: Log, reportError: ReportError): Log {
  return {
    ...(log.producerMs !== undefined && { producerMs: log.producerMs }),
    async append(room, frame, options) {
      // Clients get it: not what else the log may know.
      const { epoch, offset, duplicate } = await log.append(room, frame, options);
      return { epoch, offset, duplicate };
    },
    async read(room, after, limit) {
      const page = await log.read(room, after, limit);
      // A reader of a log that gets no further would ask without a pause.
      if (!isPage(page) || !follows(page, after)) throw new Error('The log has read what cannot be.');
      return page;
    },
    subscribe: async (room, wake) => contained(await log.subscribe(room, wake), reportError),
    close: () => log.close(),
  };
}

/** The presence, whose subscriptions can always be ended. */
export function checkedPresence(presence: Presence, reportError: ReportError): Presence {
  return {
    set: (...call) => presence.set(...call),
    delete: (...call) => presence.delete(...call),
    list: (...call) => presence.list(...call),
    subscribe: async (room, wake) => contained(await presence.subscribe(room, wake), reportError),
    close: () => presence.close(),
  };
}

function isPage(page: LogPage): boolean {
  const { epoch, head, gap, entries } = Object(page) as LogPage;
  const list: unknown = entries;
  if (!isCursor({ epoch, offset: head }) || !gaps.includes(gap) || !Array.isArray(list)) return false;
  const first = entries[0]?.offset ?? 1;
  const isInOrder = entries.every(({ offset, frame }, index) => offset === first + index && isFrame(frame));
  return isInOrder && (entries.at(-1)?.offset ?? 0) <= head;
}

/** Whether the entries come right after the cursor, and are missing only at the end of the log. */
function follows({ head, gap, entries }: LogPage, after: Cursor | { readonly last: number }): boolean {
  if ('last' in after || gap !== null) return true;
  return entries[0] ? entries[0].offset === after.offset + 1 : after.offset === head;
}

const isFrame = (frame: unknown): boolean => typeof frame === 'string' || frame instanceof Uint8Array;

function contained(unsubscribe: Unsubscribe, reportError: ReportError): Unsubscribe {
  return () => {
    try {
      unsubscribe();
    } catch (error) {
      reportError(error);
    }
  };
}
