import { check } from '../check.js';
import { nextFrame } from '../clock.js';
import { Emitter } from '../emitter.js';
import type { MessageSource, Readable, Schedule } from '../types.js';
import { contained, sharedFrameOf } from './shared-frame.js';

export interface FoldOptions {
  /**
   * When the state is published after messages have changed it. When it throws, its error surfaces as uncaught and the
   * state is published at once. While it does not call back, nothing is published; it is asked again every 1 024 messages.
   *
   * @default the source's own, which is `nextFrame` unless its `schedule` option says otherwise; all its folds share it
   */
  readonly schedule?: Schedule;
}

/** Messages after which a schedule that has not called back is asked again. */
const askAgainAfter = 1_024;

/**
 * The state before, in the type of a reducer whose initial state is `null` or `undefined`: TypeScript takes the state's type
 * from what the reducer returns. It can be returned and compared with `null`. To read it, annotate the parameter.
 */
export interface PreviousState {
  readonly '~previous': never;
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
export function fold<In, Next, Initial extends null | undefined>(
  source: MessageSource<In>,
  reducer: (state: PreviousState | Initial, message: In) => Next,
  initial: Initial,
  options?: FoldOptions,
): Fold<Exclude<Next, PreviousState> | Initial>;
export function fold<In, State>(
  source: MessageSource<In>,
  reducer: (state: State, message: In) => State,
  initial: State,
  options?: FoldOptions,
): Fold<State>;
export function fold<In, State>(
  source: MessageSource<In>,
  reducer: (state: State, message: In) => State,
  initial: State,
  options: FoldOptions = {},
): Fold<State> {
  const schedule =
    options.schedule === undefined
      ? sharedFrameOf(source)
      : contained(check('schedule', options.schedule, [nextFrame]));
  const changes = new Emitter<void>();
  let state = initial;
  let published = initial;
  /** Messages since the schedule was asked to publish; 0 when nothing is to be published. */
  let unpublished = 0;
  let cancel: (() => void) | undefined;

  const publish = (): void => {
    // A schedule may call twice, or after `dispose()`.
    if (unpublished === 0) return;
    unpublished = 0;
    if (Object.is(published, state)) return;
    published = state;
    changes.emit();
  };
  const unsubscribe = source.on('message', (message) => {
    state = reducer(state, message);
    if (Object.is(published, state)) return;
    // Counted first, because a schedule may publish at once. Asked again, because a schedule may lose the callback.
    if (unpublished++ % askAgainAfter === 0) cancel = schedule(publish);
  });
  return {
    getSnapshot: () => published,
    getServerSnapshot: () => initial,
    subscribe: (listener) => changes.on(listener),
    dispose() {
      unsubscribe();
      if (unpublished > 0) cancel?.();
      unpublished = 0;
    },
  };
}
