import { useSyncExternalStore } from 'react';
import type { Store } from '../shared/frame-store.js';

/** The current value. */
export function useStore<Value>(store: Store<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.getSnapshot);
}
