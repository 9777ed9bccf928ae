import { check } from '../check.js';
import { nextFrame } from '../clock.js';
import { disposable } from '../disposable.js';
import { Emitter } from '../emitter.js';
import type { Schedule } from '../platform-types.js';
import type { Disposer, MaybeDisposable, MessageSource, Readable } from '../readable.js';
import { contained, sharedFrameOf } from './shared-frame.js';

export interface FoldOptions {
  /**
   * When the state is published after messages have changed it. If it throws, the error is reported as uncaught and the state
   * is published at once. Until it calls back, nothing is published. It is called again every 1 024 messages.
   *
   * @default the `schedule` option of the source, or `nextFrame`; all folds of a source share a frame
   */
  readonly schedule?: Schedule;
}

/** After this many messages, a schedule that has not called back is called again. */
const askAgainAfter = 1_024;

/**
 * The previous state in a reducer whose initial state is `null` or `undefined`. TypeScript infers the type of the state from
 * the reducer's result. The previous state can be returned and compared with `null`. To read it, annotate the parameter.
 */
export interface PreviousState {
  readonly '~previous': never;
}

/** State derived from messages. */
export interface Fold<State> extends Readable<State>, MaybeDisposable {
  subscribe(listener: () => void): Disposer;
  /** Stops reducing messages. The last published state stays. Calling it again has no effect. */
  dispose(): void;
}

/**
 * Creates a derived store. From now until `dispose()` it reduces each message when it arrives, keeps only the state, and
 * publishes it at most once a frame. Earlier messages are not replayed. It holds no lease, so it does not keep the connection
 * open.
 *
 * If the reducer throws, the state does not change and the error is reported as uncaught.
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
  /** Messages since the schedule was called; 0 if there is nothing to publish. */
  let unpublished = 0;
  let cancel: (() => void) | undefined;
  let isDisposed = false;

  const publish = (): void => {
    // A schedule may call back twice, or after `dispose()`.
    if (unpublished === 0) return;
    unpublished = 0;
    if (Object.is(published, state)) return;
    published = state;
    changes.emit();
  };
  const unsubscribe = source.on('message', (message) => {
    const next = reducer(state, message);
    // The reducer may have called `dispose`.
    if (isDisposed) return;
    state = next;
    if (Object.is(published, state)) return;
    // Counted first, because a schedule may publish at once. Called again, because a schedule may lose the callback.
    if (unpublished++ % askAgainAfter === 0) cancel = schedule(publish);
  });
  const dispose = disposable(() => {
    isDisposed = true;
    unsubscribe();
    if (unpublished > 0) cancel?.();
    unpublished = 0;
  });
  const store = {
    getSnapshot: () => published,
    getServerSnapshot: () => initial,
    subscribe: (listener: () => void) => disposable(changes.on(listener)),
    dispose,
  };
  // With its `Symbol.dispose`, if the platform has it.
  return Object.assign(store, dispose);
}
