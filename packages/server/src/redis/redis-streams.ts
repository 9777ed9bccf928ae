import type { Cursor, Gap } from '@steadysocket/session/wire';
import { isCount, randomId } from '@steadysocket/session/wire';
import { checkNumbers } from '../check-options.js';
import type { Frame } from '../options.js';
import { Refused } from '../refuse.js';
import type { Appended, Log, LogEntry, LogPage, Producer, Unsubscribe } from '../rooms/stores.js';
import { appendScript } from './append-script.js';
import type { RedisClient } from './client.js';
import { decodeFrame, encodeFrame } from './frames.js';
import { KeyedMutex } from './keyed-mutex.js';
import { readScript } from './read-script.js';
import type { RedisOptions } from './store.js';
import { Store } from './store.js';

/** The maximum payload of a page. While Redis runs a script, all other clients wait. */
const maxPageBytes = 1024 ** 2;
const maxPageMessages = 10_000;

export interface RedisStreamsOptions extends RedisOptions {
  /** How many messages a room keeps. Beyond, the oldest is removed. @default 10_000 */
  readonly maxMessages?: number;
  /** How many bytes of payload a room keeps, plus 64 for each message. Beyond, the oldest is removed, never the newest. @default 67_108_864 */
  readonly maxBytes?: number;
  /** How long a room remembers a producer after its latest append, in milliseconds. @default 86_400_000, a day */
  readonly producerMs?: number;
  /** How many producers a room remembers. Beyond, some old ones are forgotten. @default 100_000 */
  readonly maxProducers?: number;
  /** How long an unused room is kept, in milliseconds. @default Infinity; a room without a message is kept for a week */
  readonly idleMs?: number;
}

/**
 * A log in Redis, with one stream for each room. On first use it opens connections, as duplicates of the client.
 *
 * @param client A client of `redis` or `ioredis`, for one node or a cluster, connected or not. The application closes it.
 * @throws TypeError for an option that is out of range.
 */
export function redisStreams(client: RedisClient, options: RedisStreamsOptions = {}): Log {
  return new RedisStreams(client, options);
}

interface Append {
  readonly room: string;
  readonly frame: Frame;
  readonly producer?: Producer;
  readonly deadline: number;
}

class RedisStreams implements Log {
  readonly producerMs: number;
  readonly #store: Store;
  readonly #limits: readonly number[];
  readonly #idleMs: number;
  readonly #appends = new KeyedMutex();
  /** Begins the epochs that this node names, so that no two nodes name one alike. */
  readonly #node = randomId().slice(16);

  constructor(client: RedisClient, options: RedisStreamsOptions) {
    const fromOne = { from: 1 };
    checkNumbers(options, { maxMessages: fromOne, maxBytes: fromOne, maxProducers: fromOne, idleMs: fromOne });
    checkNumbers(options, { producerMs: { from: 0 } });
    const {
      maxMessages = 10_000,
      maxBytes = 64 * 1024 ** 2,
      producerMs = 86_400_000,
      maxProducers = 100_000,
    } = options;
    const { idleMs = Infinity } = options;
    this.producerMs = producerMs;
    this.#store = new Store(client, options);
    this.#limits = [maxMessages, maxBytes, producerMs, maxProducers];
    this.#idleMs = Number.isFinite(idleMs) ? Math.min(Math.ceil(idleMs), Number.MAX_SAFE_INTEGER) : 0;
  }

  async append(room: string, frame: Frame, { producer }: { readonly producer?: Producer } = {}): Promise<Appended> {
    const { deadline } = this.#store;
    if (!producer) return this.#append({ room, frame, deadline });
    // If a later one overtook it after a lost connection, the earlier one would count as a duplicate.
    return this.#appends.run(JSON.stringify([room, producer.id]), () =>
      this.#append({ room, frame, producer, deadline }),
    );
  }

  async read(room: string, after: Cursor | { readonly last: number }, limit: number): Promise<LogPage> {
    const count = Math.min(wholeOf(limit), maxPageMessages);
    const args = [this.#node, this.#idleMs, count, maxPageBytes, ...positionOf(after)];
    const answer = await this.#store.run(readScript, { keys: this.#store.keysOf(room).log, args });
    const [epoch, head, gap, fields] = answer as [string, number, Gap | '', readonly unknown[]];
    return { epoch, head, gap: gap === '' ? null : gap, entries: entriesOf(fields) };
  }

  async subscribe(room: string, wake: () => void): Promise<Unsubscribe> {
    return this.#store.subscribe(this.#store.keysOf(room).logChannel, wake);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  async #append({ room, frame, producer, deadline }: Append): Promise<Appended> {
    const { log, logChannel } = this.#store.keysOf(room);
    const args = [
      this.#node,
      this.#idleMs,
      ...encodeFrame(frame),
      ...this.#limits,
      logChannel,
      ...argumentsOf(producer),
    ];
    // Without a producer nothing would tell a repetition from a second message.
    const answer = await this.#store.run(appendScript, {
      keys: log,
      args,
      deadline,
      isRepeatable: producer !== undefined,
    });
    const [outcome, epoch, offset] = answer as [string, string, number];
    if (outcome === 'fenced') throw new Refused('fenced', 'A later epoch of this producer has appended.');
    return { epoch, offset, duplicate: outcome === 'duplicate' };
  }
}

function argumentsOf(producer: Producer | undefined): readonly (string | number)[] {
  if (!producer) return [];
  const { id, epoch, sequence } = producer;
  if (!isCount(epoch) || !isCount(sequence))
    throw new RangeError('producer must have an epoch and a sequence that are counts');
  return [id, epoch, sequence];
}

/** An offset that counts nothing becomes one that no room has. */
function positionOf(after: Cursor | { readonly last: number }): readonly (string | number)[] {
  if ('last' in after) return ['last', wholeOf(after.last)];
  return ['after', after.epoch, isCount(after.offset) ? after.offset : -1];
}

/** A number that is none is 0. */
function wholeOf(number: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.floor(number) || 0));
}

function entriesOf(fields: readonly unknown[]): LogEntry[] {
  const entries: LogEntry[] = [];
  for (let index = 0; index < fields.length; index += 3) {
    const [offset, field, payload] = fields.slice(index, index + 3) as [number, string, string];
    entries.push({ offset, frame: decodeFrame(field, payload) });
  }
  return entries;
}
