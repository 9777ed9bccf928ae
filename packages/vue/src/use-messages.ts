import type { ComputedRef, MaybeRefOrGetter } from 'vue';
import type { Messages } from './resumable-fold.js';
import { useFold } from './use-fold.js';

export interface UseMessagesOptions<In> {
  /** How many messages are kept, at least 1: the latest ones. */
  readonly limit: number;
  /**
   * Which messages are kept: those for which it gives `true`.
   *
   * @default all
   */
  readonly filter?: ((message: In) => boolean) | undefined;
}

/** One for all, so that it keeps its identity. */
const none: readonly never[] = [];

/**
 * The latest messages, the newest last. Changes at most once a frame; the array keeps its identity until it changes.
 *
 * It is empty when the component is mounted, and for another connection. It rests while the component is hidden and
 * ends when it is unmounted.
 *
 * @param source A connection, which is leased while mounted, or nothing for now; also as a ref or getter.
 */
export function useMessages<In>(
  source: MaybeRefOrGetter<Messages<In>>,
  { limit, filter }: UseMessagesOptions<In>,
): ComputedRef<readonly In[]> {
  return useFold<In, readonly In[]>(
    source,
    (before, message) => (filter?.(message) === false ? before : [...before, message].slice(-limit)),
    none,
  );
}
