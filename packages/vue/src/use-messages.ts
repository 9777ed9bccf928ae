import type { HistoryOptions, Messages, NarrowingHistoryOptions } from '@steadysocket/core/binding';
import { resumableHistory } from '@steadysocket/core/binding';
import type { ComputedRef, MaybeRefOrGetter } from 'vue';
import { useStore } from './store.js';

/**
 * The latest messages, the newest last. Changes at most once a frame; the array keeps its identity until it changes.
 *
 * It is empty when the component is mounted, and again for another connection. It pauses while the component is hidden and
 * ends when it is unmounted.
 *
 * @param source A connection, which is leased while the component is shown, or `null`; also as a ref or getter.
 */
export function useMessages<In, Kept extends In>(
  source: MaybeRefOrGetter<Messages<In>>,
  options: NarrowingHistoryOptions<In, Kept>,
): ComputedRef<readonly Kept[]>;
export function useMessages<In>(
  source: MaybeRefOrGetter<Messages<In>>,
  options: HistoryOptions<In>,
): ComputedRef<readonly In[]>;
export function useMessages<In>(
  source: MaybeRefOrGetter<Messages<In>>,
  options: HistoryOptions<In>,
): ComputedRef<readonly In[]> {
  return useStore(source, (from) => resumableHistory(from, () => options));
}
