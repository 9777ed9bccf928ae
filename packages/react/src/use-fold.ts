import { useInsertionEffect, useRef, useSyncExternalStore } from 'react';
import type { Messages } from './resumable-fold.js';
import { resumableFold } from './resumable-fold.js';
import { useMadeFor } from './use-made-for.js';

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
export function useFold<In, State>(
  source: Messages<In>,
  reducer: (state: State, message: In) => State,
  initial: State,
): State {
  const latest = useRef(reducer);
  useInsertionEffect(() => {
    latest.current = reducer;
  });
  const state = useMadeFor(source, () =>
    resumableFold(source, (before: State, message: In) => latest.current(before, message), initial),
  );
  return useSyncExternalStore(state.subscribe, state.getSnapshot, state.getSnapshot);
}
