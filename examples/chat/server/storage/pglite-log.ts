import { createHash, randomUUID } from 'node:crypto';
import type { Appended, Cursor, Frame, Log, LogEntry, LogPage, Producer } from '@steadysocket/server';
import { refuse, Refused } from '@steadysocket/server';
import type { Database } from './in-turns.js';
import { beginEpoch, forgetEpochs, logSchema, readRoom } from './log-schema.js';

export interface PgliteLogOptions {
  /** Messages of a room that are kept, the newest. @default 100_000 */
  readonly maxMessages?: number;
  /** How long a producer is remembered after its latest message. @default 24 hours */
  readonly producerMs?: number;
}

/** A log on an embedded PostgreSQL. The SQL is PostgreSQL's own, so that a server of it can take over. */
export async function pgliteLog(database: Database, options: PgliteLogOptions = {}): Promise<Log> {
  await database.exec(logSchema);
  await database.query(beginEpoch, [randomUUID()]);
  await database.query(forgetEpochs);
  const wakes = new Wakes();
  const stopListening = await database.listen('log_appended', (room) => wakes.wake(room));
  return new PgliteLog(
    database,
    { maxMessages: 100_000, producerMs: 24 * 60 * 60_000, ...options },
    wakes,
    stopListening,
  );
}

class PgliteLog implements Log {
  readonly #database: Database;
  readonly #options: Required<PgliteLogOptions>;
  readonly #wakes: Wakes;
  readonly #stopListening: () => Promise<void>;
  #isClosed = false;

  constructor(
    database: Database,
    options: Required<PgliteLogOptions>,
    wakes: Wakes,
    stopListening: () => Promise<void>,
  ) {
    this.#database = database;
    this.#options = options;
    this.#wakes = wakes;
    this.#stopListening = stopListening;
  }

  async append(room: string, frame: Frame, { producer }: { readonly producer?: Producer } = {}): Promise<Appended> {
    const { maxMessages, producerMs } = this.#options;
    const [appended] = await this.#query<AppendRow>(
      'select epoch, "offset"::float8, outcome from append_message($1, $2, $3, $4, $5, $6, $7, $8)',
      [
        room,
        typeof frame === 'string' ? utf8.encode(frame) : frame,
        typeof frame === 'string',
        // PostgreSQL's text has no zeros and no half characters.
        producer ? JSON.stringify(producer.id) : null,
        producer?.epoch ?? null,
        producer?.sequence ?? null,
        `${String(producerMs)} milliseconds`,
        maxMessages,
      ],
    );
    if (!appended) throw refuse('log-unavailable');
    const { epoch, offset, outcome } = appended;
    if (outcome === 'fenced') throw refuse('fenced');
    return { epoch: epochOf(epoch, room), offset, duplicate: outcome === 'duplicate' };
  }

  async read(room: string, after: Cursor | { readonly last: number }, limit: number): Promise<LogPage> {
    const cursor = 'epoch' in after ? { id: idOf(after, room), offset: after.offset } : null;
    const rows = await this.#query<ReadRow>(readRoom, [
      room,
      cursor?.id ?? null,
      cursor === null ? null : offsetOrEnd(cursor.offset),
      'last' in after ? after.last : 0,
      Math.max(limit, 0),
    ]);
    const [position] = rows;
    if (!position) throw refuse('log-unavailable');
    const { head } = position;
    const gap = cursor && gapOf(cursor, position);
    return { epoch: epochOf(position.epoch, room), head, gap, entries: gap ? [] : rows.flatMap(entriesOf) };
  }

  subscribe(room: string, wake: () => void): Promise<() => void> {
    return this.#isClosed ? Promise.reject(refuse('log-unavailable')) : Promise.resolve(this.#wakes.add(room, wake));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#wakes.clear();
    await this.#stopListening();
  }

  async #query<Row>(sql: string, values: unknown[]): Promise<Row[]> {
    if (this.#isClosed) throw refuse('log-unavailable');
    try {
      const { rows } = await this.#database.query<Row>(sql, values);
      // Whoever closes the log is promised that calls under way reject.
      if (this.#isClosed as boolean) throw refuse('log-unavailable');
      return rows;
    } catch (error) {
      if (error instanceof Refused) throw error;
      throw Object.assign(refuse('log-unavailable'), { cause: error });
    }
  }
}

interface AppendRow {
  readonly epoch: string;
  readonly offset: number;
  readonly outcome: 'appended' | 'duplicate' | 'fenced';
}

interface ReadRow {
  readonly epoch: string;
  readonly head: number;
  readonly first: number | null;
  readonly is_known: boolean;
  readonly epoch_end: number;
  /** `null`, with the two below, where there is no message to read. */
  readonly offset: number | null;
  readonly frame: Uint8Array<ArrayBuffer>;
  readonly is_text: boolean;
}

const utf8 = new TextEncoder();
const text = new TextDecoder('utf-8', { ignoreBOM: true });

function entriesOf({ offset, frame, is_text: isText }: ReadRow): LogEntry[] {
  return offset === null ? [] : [{ offset, frame: isText ? text.decode(frame) : frame }];
}

/** What is no offset reads nothing; `gapOf` says why. */
function offsetOrEnd(offset: number): number {
  return isOffset(offset) ? offset : Number.MAX_SAFE_INTEGER;
}

function isOffset(offset: number): boolean {
  return Number.isSafeInteger(offset) && offset >= 0;
}

/** A cursor of one room is none of another. */
function epochOf(id: string, room: string): string {
  return `${id}.${createHash('sha256').update(room).digest('base64url').slice(0, 8)}`;
}

/** Which epoch of the database a cursor is in; `null` if it is of another room. */
function idOf({ epoch }: Cursor, room: string): string | null {
  const [id = ''] = epoch.split('.', 1);
  return epochOf(id, room) === epoch && uuid.test(id) ? id : null;
}

const uuid = /^[\da-f-]{36}$/;

function gapOf(
  { id, offset }: { readonly id: string | null; readonly offset: number },
  position: ReadRow,
): LogPage['gap'] {
  if (!isOffset(offset)) return 'unknown';
  if (id === position.epoch) {
    if (offset > position.head) return 'unknown';
  } else if (!position.is_known || offset > position.epoch_end) return 'epoch-changed';
  const first = position.first ?? position.head + 1;
  return offset < first - 1 ? 'trimmed' : null;
}

/** Who waits for the messages of which room. */
class Wakes {
  readonly #wakes = new Map<string, Set<() => void>>();

  add(room: string, wake: () => void): () => void {
    // Its own, so that one function may be added twice.
    const own = () => {
      wake();
    };
    const wakes = this.#wakes.get(room) ?? new Set();
    this.#wakes.set(room, wakes.add(own));
    return () => {
      wakes.delete(own);
      if (wakes.size === 0 && this.#wakes.get(room) === wakes) this.#wakes.delete(room);
    };
  }

  wake(room: string): void {
    for (const wake of [...(this.#wakes.get(room) ?? [])]) {
      try {
        wake();
      } catch (error) {
        // One that throws must not starve the others.
        console.error(error);
      }
    }
  }

  clear(): void {
    this.#wakes.clear();
  }
}
