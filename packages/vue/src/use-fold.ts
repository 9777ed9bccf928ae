import type { PreviousState } from '@steadysocket/core';
import type { Messages } from '@steadysocket/core/binding';
import { resumableFold } from '@steadysocket/core/binding';
import type { ComputedRef, MaybeRefOrGetter } from 'vue';
import { useStore } from './store.js';

/**
 * State derived from messages by a reducer. Changes at most once a frame.
 *
 * It starts with `initial` when the component is mounted, and again for another connection. Earlier messages are not
 * replayed. It pauses while the component is hidden and ends when it is unmounted; for state that outlives a component, use
 * `fold`. If the reducer throws, the state does not change and the error is reported as uncaught.
 *
 * @param source A connection, which is leased while the component is shown, or `null`; also as a ref or getter.
 * @param reducer Called at once for every message.
 */
export function useFold<In, Next, Initial extends null | undefined>(
  source: MaybeRefOrGetter<Messages<In>>,
  reducer: (state: PreviousState | Initial, message: In) => Next,
  initial: Initial,
): ComputedRef<Exclude<Next, PreviousState> | Initial>;
export function useFold<In, State>(
  source: MaybeRefOrGetter<Messages<In>>,
  reducer: (state: State, message: In) => State,
  initial: State,
): ComputedRef<State>;
export function useFold<In, State>(
  source: MaybeRefOrGetter<Messages<In>>,
  reducer: (state: State, message: In) => State,
  initial: State,
): ComputedRef<State> {
  return useStore(source, (from) => resumableFold(from, reducer, initial));
}
