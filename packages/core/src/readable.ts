import type { Schedule } from './platform-types.js';

/** Ends a subscription. Calling it again has no effect. */
export type Unsubscribe = () => void;

/** Gives a lease back. Calling it again has no effect. */
export type Release = () => void;

/** `Symbol.dispose`, if the application's `lib` has it. */
type DisposeKey = SymbolConstructor extends { readonly dispose: infer Key extends symbol } ? Key : never;

/** Can be ended by `using` at the end of a block, if the platform has `Symbol.dispose`. */
export type MaybeDisposable = Readonly<Record<DisposeKey, () => void>>;

/** Ends a subscription or a lease, when it is called or by `using`. Calling it again has no effect. */
export type Disposer = (() => void) & MaybeDisposable;

/** A current value with change notifications: the read interface of connections and folds. */
export interface Readable<Value> {
  /** The current value. It keeps its identity until it changes. */
  getSnapshot(): Value;
  /** The value for server rendering and hydration. Default: `getSnapshot()`. */
  getServerSnapshot?(): Value;
  /** Calls `listener` after each change of the value. */
  subscribe(listener: () => void): Unsubscribe;
}

/** Something that stays open while it has users. */
export interface Leasable {
  /** Takes a lease for one user. The first lease opens. `lingerMs` after the last lease is given back, it closes. */
  acquire(): Release;
}

/** A source of messages. */
export interface MessageSource<In> {
  /** Calls `listener` once with every message, in order. */
  on(event: 'message', listener: (message: In) => void): Unsubscribe;
  /** When derived state is published: the source's `schedule` option. Default: `nextFrame`. */
  readonly schedule?: Schedule | undefined;
  /**
   * Phantom type, missing at run time. Without it TypeScript cannot infer `In` from the overloaded `on` of a connection, and
   * accepts any listener.
   */
  readonly '~message'?: In;
}
