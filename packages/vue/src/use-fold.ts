import type { ComputedRef, MaybeRefOrGetter, ShallowRef } from 'vue';
import { computed, shallowRef, toValue } from 'vue';
import type { Messages } from './resumable-fold.js';
import { resumableFold } from './resumable-fold.js';
import { whileShown } from './while-shown.js';

/**
 * State that messages build: any reducer over them. Changes at most once a frame.
 *
 * It begins with `initial` when the component is mounted, and anew for another connection; earlier messages are not
 * replayed. It rests while the component is hidden and ends when it is unmounted: for state that outlives a component
 * there is `fold`. A reducer that throws leaves the state as it was, and its error surfaces as uncaught.
 *
 * @param source A connection, which is leased while mounted, or nothing for now; also as a ref or getter.
 * @param reducer Reduces at once, so it sees every message.
 */
export function useFold<In, State>(
  source: MaybeRefOrGetter<Messages<In>>,
  reducer: (state: State, message: In) => State,
  initial: State,
): ComputedRef<State> {
  const state = shallowRef(initial) as ShallowRef<State>;
  let from: Messages<In>;
  let folded = resumableFold(from, reducer, initial);
  whileShown(
    () => {
      const now = toValue(source);
      if (now !== from) folded = resumableFold(now, reducer, initial);
      from = now;
      return folded;
    },
    ({ getSnapshot, subscribe }) => {
      const publish = (): void => {
        state.value = getSnapshot();
      };
      const unsubscribe = subscribe(publish);
      publish();
      return unsubscribe;
    },
  );
  return computed(() => state.value);
}
