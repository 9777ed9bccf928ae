import { ConnectionError } from '@steadysocket/core';
import type { Messages } from './receive-messages.js';
import type { ResumableFold } from './resumable-fold.js';
import { resumableFold } from './resumable-fold.js';

export interface HistoryOptions<In> {
  /** How many of the latest messages are kept; at least 0. Another first value throws `invalid-option`; a later one counts as 0. */
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
  const first: unknown = options().limit;
  if (typeof first !== 'number' || !(first >= 0)) {
    throw new ConnectionError('invalid-option', 'limit must be a number from 0 to Infinity.');
  }
  // Grows in place to twice the limit: copying the array for each message would make a burst slow.
  const kept: In[] = [];
  let publishedCount = 0;
  let published: readonly In[] = none;
  // `NaN` counts as 0.
  const limitNow = (): number => Math.max(0, options().limit) || 0;
  const counted = resumableFold(
    source,
    (count: number, message: In) => {
      if (options().filter?.(message) === false) return count;
      kept.push(message);
      const limit = limitNow();
      if (kept.length >= 2 * limit) kept.splice(0, kept.length - limit);
      return count + 1;
    },
    0,
  );
  const publish = (): void => {
    const count = counted.getSnapshot();
    if (count !== publishedCount)
      published = kept.length > 0 ? kept.slice(Math.max(0, kept.length - limitNow())) : none;
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
