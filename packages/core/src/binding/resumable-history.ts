import type { Messages } from './receive-messages.js';
import type { ResumableFold } from './resumable-fold.js';
import { resumableFold } from './resumable-fold.js';

export interface HistoryOptions<In> {
  /** How many of the latest messages are kept. */
  readonly limit: number;
  /**
   * Keeps the messages for which it does not return `false`.
   *
   * @default all
   */
  readonly filter?: ((message: In) => boolean) | undefined;
}

/** With a type predicate as filter: the kept messages have its type. */
export interface NarrowingHistoryOptions<In, Kept extends In> extends HistoryOptions<In> {
  readonly filter: (message: In) => message is Kept;
}

/** Shared, so that it keeps its identity. */
const none: readonly never[] = [];

/** The latest messages for one subscriber, the newest last. Publishes a new array once a frame if they have changed. */
export function resumableHistory<In>(
  source: Messages<In>,
  options: () => HistoryOptions<In>,
): ResumableFold<readonly In[]> {
  // Grows in place to twice the limit: copying the array for each message would make a burst slow.
  let kept: In[] = [];
  let publishedCount = 0;
  let published: readonly In[] = none;
  const latest = (): In[] => kept.slice(Math.max(0, kept.length - options().limit));
  const counted = resumableFold(
    source,
    (count: number, message: In) => {
      const { limit, filter } = options();
      if (filter?.(message) === false) return count;
      kept.push(message);
      if (kept.length >= 2 * limit) kept = latest();
      return count + 1;
    },
    0,
  );
  const publish = (): void => {
    const count = counted.getSnapshot();
    if (count !== publishedCount) published = latest();
    publishedCount = count;
  };
  return {
    getSnapshot: () => published,
    subscribe(listener) {
      const unsubscribe = counted.subscribe(() => {
        publish();
        listener();
      });
      publish();
      return unsubscribe;
    },
  };
}
