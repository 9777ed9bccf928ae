import type { PreviousState } from '@steadysocket/core';
import type { Messages } from '@steadysocket/core/binding';
import { resumableFold } from '@steadysocket/core/binding';
import { useLatest } from './lifetime.js';
import { useStore } from './store.js';

/**
 * State derived from messages by a reducer. Renders at most once a frame, and only when the state has changed.
 *
 * It starts with `initial` when the component is mounted, and again for another connection. Earlier messages are not
 * replayed. It pauses while the component is hidden and ends when it is unmounted; for state that outlives a component, use
 * `fold`. If the reducer throws, the state does not change and the error is reported as uncaught.
 *
 * @param source A connection, which is leased while the component is shown, or `null`.
 * @param reducer The latest one passed is called, at once for every message.
 */
export function useFold<In, Next, Initial extends null | undefined>(
  source: Messages<In>,
  reducer: (state: PreviousState | Initial, message: In) => Next,
  initial: Initial,
): Exclude<Next, PreviousState> | Initial;
export function useFold<In, State>(
  source: Messages<In>,
  reducer: (state: State, message: In) => State,
  initial: State,
): State;
export function useFold<In, State>(
  source: Messages<In>,
  reducer: (state: State, message: In) => State,
  initial: State,
): State {
  const latest = useLatest(reducer);
  return useStore(source, () =>
    resumableFold(source, (state: State, message: In) => latest.current(state, message), initial),
  );
}
