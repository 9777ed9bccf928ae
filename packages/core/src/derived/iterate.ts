import { check } from '../check.js';
import { ConnectionError } from '../errors.js';
import type { MessageSource, Readable } from '../readable.js';
import type { Snapshot } from '../snapshot-types.js';

export interface IterateOptions {
  /**
   * How many messages may wait for the loop; at least 1.
   *
   * @default 1_024
   */
  readonly maxBuffered?: number;
  /**
   * What happens when a message arrives and `maxBuffered` messages wait. `throw` ends the loop with the error `overflow`, after
   * the buffered messages. The others skip a message.
   *
   * @default 'throw'
   */
  readonly overflow?: 'throw' | 'drop-oldest' | 'drop-newest';
}

/**
 * The messages of a connection for `for await`. A loop receives the messages that arrive after it has started. After the
 * buffered messages, it ends when the connection is `closed`, or `idle` again because its last user has left or it was paused. A
 * loop that starts while the connection is idle waits for it to open. When a loop is left, it unsubscribes. It holds no lease, so it does not
 * keep the connection open.
 */
export function iterate<In>(
  source: MessageSource<In> & Readable<Pick<Snapshot, 'status'>>,
  options: IterateOptions = {},
): AsyncIterable<In> {
  const maxBuffered = check('maxBuffered', options.maxBuffered, [1_024, 1, Infinity]);
  const overflow = check('overflow', options.overflow, ['throw', 'drop-oldest', 'drop-newest']);
  return { [Symbol.asyncIterator]: () => startLoop(source, maxBuffered, overflow) };
}

function startLoop<In>(
  source: MessageSource<In> & Readable<Pick<Snapshot, 'status'>>,
  maxBuffered: number,
  overflow: NonNullable<IterateOptions['overflow']>,
): AsyncIterator<In> {
  /** By number, because removing the first element of an array moves all others. */
  const buffer = new Map<number, In>();
  let received = 0;
  /** Pending calls of `next`. */
  const waiting: { resolve: (result: IteratorResult<In>) => void; reject: (error: ConnectionError) => void }[] = [];
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined };
  /** Whether the connection has not been idle since the loop started. If it is idle again, the loop ends. */
  let wanted = false;
  let ended = false;
  let failure: ConnectionError | null = null;

  const takeOldest = (): In => {
    const oldest = received - buffer.size;
    const message = buffer.get(oldest) as In;
    buffer.delete(oldest);
    return message;
  };
  const end = (): void => {
    ended = true;
    unsubscribe();
    unwatch();
    for (const next of waiting.splice(0)) next.resolve(done);
  };
  const take = (message: In): void => {
    const next = waiting.shift();
    if (next !== undefined) next.resolve({ done: false, value: message });
    else if (buffer.size < maxBuffered || overflow === 'drop-oldest') {
      if (buffer.size >= maxBuffered) takeOldest();
      buffer.set(received++, message);
    } else if (overflow === 'throw') {
      failure = new ConnectionError('overflow', 'The loop is too slow: maxBuffered messages were waiting.');
      end();
    }
  };
  const watch = (): void => {
    const { status } = source.getSnapshot();
    if (!ended && (status === 'closed' || (status === 'idle' && wanted))) end();
    wanted ||= status !== 'idle';
  };
  const unsubscribe = source.on('message', take);
  const unwatch = source.subscribe(watch);
  watch();

  return {
    next() {
      if (buffer.size > 0) return Promise.resolve({ done: false, value: takeOldest() });
      if (failure !== null) {
        const error = failure;
        failure = null;
        return Promise.reject(error);
      }
      if (ended) return Promise.resolve(done);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      buffer.clear();
      failure = null;
      if (!ended) end();
      return Promise.resolve(done);
    },
  };
}
