import type { Readable } from '@steadysocket/core';
import type { ComputedRef, MaybeRefOrGetter } from 'vue';
import { computed, toValue } from 'vue';
import { firstSnapshotOf } from './lifetime.js';
import { useSnapshot } from './store.js';

/**
 * The current value of a fold, a connection, or anything else with `getSnapshot` and `subscribe`; with a selector, the selector's
 * result. Changes when that has changed, by `Object.is`. It holds no lease.
 *
 * On a server and while hydrating it is the readable's server snapshot: an idle connection, a fold's initial state.
 *
 * @param readable Also as a ref or getter.
 * @param selector May read refs, and may return a new object each time.
 */
export function useReadable<Value>(readable: MaybeRefOrGetter<Readable<Value>>): ComputedRef<Value>;
export function useReadable<Value, Selected>(
  readable: MaybeRefOrGetter<Readable<Value>>,
  selector: (value: Value) => Selected,
): ComputedRef<Selected>;
export function useReadable<Value>(
  readable: MaybeRefOrGetter<Readable<Value>>,
  selector?: (value: Value) => unknown,
): ComputedRef<unknown> {
  const current = (): Readable<Value> => toValue(readable);
  const value = useSnapshot(current, firstSnapshotOf(current()));
  return selector ? computed(() => selector(value.value)) : value;
}
