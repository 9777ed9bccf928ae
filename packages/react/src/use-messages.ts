import type { HistoryOptions, Messages, NarrowingHistoryOptions } from '@steadysocket/core/binding';
import { resumableHistory } from '@steadysocket/core/binding';
import { useLatest } from './lifetime.js';
import { useStore } from './store.js';

/**
 * The latest messages, the newest last. Renders at most once a frame; the array keeps its identity until it changes.
 *
 * It is empty when the component is mounted, and again for another connection. It pauses while the component is hidden and
 * ends when it is unmounted.
 *
 * @param source A connection, which is leased while the component is shown, or `null`.
 * @param options The latest ones passed apply, to new messages.
 */
export function useMessages<In, Kept extends In>(
  source: Messages<In>,
  options: NarrowingHistoryOptions<In, Kept>,
): readonly Kept[];
export function useMessages<In>(source: Messages<In>, options: HistoryOptions<In>): readonly In[];
export function useMessages<In>(source: Messages<In>, options: HistoryOptions<In>): readonly In[] {
  const latest = useLatest(options);
  return useStore(source, () => resumableHistory(source, () => latest.current));
}
