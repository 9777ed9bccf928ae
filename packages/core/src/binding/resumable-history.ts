import type { Messages } from './receive-messages.js';
import type { ResumableFold } from './resumable-fold.js';
import { resumableFold } from './resumable-fold.js';

export interface HistoryOptions<In> {
  /** How many messages are kept: the latest ones. */
  readonly limit: number;
  /**
   * Which messages are kept: those for which it does not give `false`.
   *
   * @default all
   */
  readonly filter?: ((message: In) => boolean) | undefined;
}

/** With a filter that tells a type: the messages that are kept have it. */
export interface NarrowingHistoryOptions<In, Kept extends In> extends HistoryOptions<In> {
  readonly filter: (message: In) => message is Kept;
}

/** One for all, so that it keeps its identity. */
const none: readonly never[] = [];

/** The latest messages for one subscriber, the newest last: another array whenever they have changed by a frame's end. */
export function resumableHistory<In>(
  source: Messages<In>,
  options: () => HistoryOptions<In>,
): ResumableFold<readonly In[]> {
  // Grows in place to twice its size: a copy for each message would cost a burst the limit times its length.
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
