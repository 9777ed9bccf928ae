import type { ShallowRef } from 'vue';
import { onScopeDispose, shallowRef } from 'vue';
import type { Store } from '../shared/frame-store.js';

/** The current value. */
export function useStore<Value>(store: Store<Value>): Readonly<ShallowRef<Value>> {
  const value = shallowRef(store.getSnapshot());
  onScopeDispose(store.subscribe(() => (value.value = store.getSnapshot())));
  return value;
}
