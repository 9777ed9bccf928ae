import type { PreviousState } from '@steadysocket/core';
import type { Messages } from '@steadysocket/core/binding';
import { resumableFold } from '@steadysocket/core/binding';
import { useLatest, useStore } from './lifetime.js';

/**
 * State that messages build: any reducer over them. Renders at most once a frame, and only when the state has changed.
 *
 * It begins with `initial` when the component is mounted, and anew for another connection; earlier messages are not
 * replayed. It rests while the component is hidden and ends when it is unmounted: for state that outlives a component
 * there is `fold`. A reducer that throws leaves the state as it was, and its error surfaces as uncaught.
 *
 * @param source A connection, which is leased while mounted, or nothing for now.
 * @param reducer The latest one given reduces; at once, so it sees every message.
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
