import type { Readable } from '@steadysocket/core';
import type { ComputedRef, MaybeRefOrGetter, ShallowRef } from 'vue';
import { computed, shallowRef, toValue } from 'vue';
import { whileShown } from './lifetime.js';

/** A value that can be subscribed to. */
export type Store<Value> = Pick<Readable<Value>, 'getSnapshot' | 'subscribe'>;

/** The value of the current store while shown; `first` before. */
export function useSnapshot<Value>(store: () => Store<Value>, first: Value): ComputedRef<Value> {
  const value = shallowRef(first) as ShallowRef<Value>;
  whileShown(store, (shown) => {
    const publish = (): void => {
      value.value = shown.getSnapshot();
    };
    const unsubscribe = shown.subscribe(publish);
    publish();
    return unsubscribe;
  });
  return computed(() => value.value);
}

/** The value of a store that is created again only when the identity changes; before it is shown, that of a store for `undefined`. */
export function useStore<Identity, Value>(
  identity: MaybeRefOrGetter<Identity | null | undefined>,
  make: (identity: Identity | null | undefined) => Store<Value>,
): ComputedRef<Value> {
  let madeFor: Identity | null | undefined;
  let made = make(madeFor);
  return useSnapshot(() => {
    const now = toValue(identity);
    if (now !== madeFor) made = make(now);
    madeFor = now;
    return made;
  }, made.getSnapshot());
}
