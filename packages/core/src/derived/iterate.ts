import { check } from '../check.js';
import { ConnectionError } from '../errors.js';
import type { MessageSource, Readable, Snapshot } from '../types.js';

export interface IterateOptions {
  /**
   * Messages that may wait for the loop; at least 1.
   *
   * @default 1_024
   */
  readonly maxBuffered?: number;
  /**
   * What happens when the loop is too slow: it ends with the error `overflow` after what has been buffered, or messages are
   * passed over.
   *
   * @default 'throw'
   */
  readonly overflow?: 'throw' | 'drop-oldest' | 'drop-newest';
}

/**
 * The messages of a connection for `for await`. Each loop starts listening when it starts. It ends, after what is
 * buffered, when the connection is `closed`, or `idle` again after its last user has left; a loop that starts while the
 * connection is idle waits for it to open. It stops listening when it is left. It holds no lease: acquire one, or nobody
 * keeps the connection open.
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
  /** By number, because taking an array's first element moves all the others. */
  const buffer = new Map<number, In>();
  let received = 0;
  /** Calls of `next` that wait for a message. */
  const waiting: { resolve: (result: IteratorResult<In>) => void; reject: (error: ConnectionError) => void }[] = [];
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined };
  /** The connection was not idle at some time since the loop started: when it is again, its last user has left. */
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
      failure = new ConnectionError('overflow', 'The loop is too slow: maxBuffered messages were waiting for it.');
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
