import { Emitter } from './emitter.js';
import { sharedFrameOf } from './shared-frame.js';
import type { MessageSource, Readable, Schedule } from './types.js';

export interface FoldOptions {
  /**
   * When the state is published after messages have changed it.
   *
   * @default the source's own, which is `nextFrame` unless its `schedule` option says otherwise; all its folds share it
   */
  readonly schedule?: Schedule;
}

/** State derived from messages. */
export interface Fold<State> extends Readable<State> {
  /** Ends it: no message counts any more, and the last published state stays. Calling it again does nothing. */
  dispose(): void;
}

/**
 * A derived store: reduces each message at once, from now until `dispose()`, keeps only the state, and publishes it at most
 * once a frame. Earlier messages are not replayed. It holds no lease, so it does not keep the connection open.
 *
 * A reducer that throws leaves the state as it was, and its error surfaces as uncaught.
 */
export function fold<In, State>(
  source: MessageSource<In>,
  reducer: (state: State, message: In) => State,
  initial: State,
  options: FoldOptions = {},
): Fold<State> {
  const schedule = options.schedule ?? sharedFrameOf(source);
  const changes = new Emitter<void>();
  let state = initial;
  let published = initial;
  let scheduled = false;
  let cancel: (() => void) | undefined;

  const publish = (): void => {
    scheduled = false;
    if (Object.is(published, state)) return;
    published = state;
    changes.emit();
  };
  const unsubscribe = source.on('message', (message) => {
    state = reducer(state, message);
    if (scheduled || Object.is(published, state)) return;
    // First, because a schedule may publish at once.
    scheduled = true;
    cancel = schedule(publish);
  });
  return {
    getSnapshot: () => published,
    subscribe: (listener) => changes.on(listener),
    dispose() {
      unsubscribe();
      if (scheduled) cancel?.();
    },
  };
}
