import type { Connection, ConnectionOptions, Leasable, Readable, Snapshot, UrlSource } from '@steadysocket/core';
import type { AcknowledgedControls, ConnectionCallbacks, HistoryOptions, Messages } from '@steadysocket/core/binding';

declare const held: unique symbol;

/**
 * A value in the form in which a binding returns it: the value itself in React, a ref in Vue. A setup hands it on, to a
 * hook or to `shows`; only there, and in `result`, is it a value.
 */
export interface Held<out Value> {
  readonly [held]: Value;
}

/** What hooks take: a value that stays, or one that a hook or `follow` returned. */
export type Given<Value> = Value | Held<Value>;

/** What a setup returned, as a component shows it: with a value for each that a hook holds. */
export type Shown<Result> =
  Result extends Held<infer Value>
    ? Value
    : Result extends (...args: never[]) => unknown
      ? Result
      : Result extends object
        ? { readonly [Field in keyof Result]: Shown<Result[Field]> }
        : Result;

/** What `useWebSocket` returns. */
export type Socket<In, Out, Used> = { readonly [Field in keyof Snapshot]: Held<Snapshot[Field]> } & {
  readonly lastMessage: Held<In | null>;
  readonly connection: Held<Used>;
} & AcknowledgedControls<Out>;

type SocketOptions<In, Out> = Omit<ConnectionOptions<In, Out, unknown>, 'protocols'> &
  ConnectionCallbacks<In, Out> & {
    readonly protocols?: Given<ConnectionOptions<In, Out, unknown>['protocols']>;
    readonly key?: Given<string | number | undefined>;
    readonly enabled?: Given<boolean | undefined>;
  };

/** The hooks that every binding has. */
export interface Hooks {
  useWebSocket<In = string, Out = string>(
    source: Given<UrlSource | Connection<In, Out>>,
    options?: SocketOptions<In, Out>,
  ): Socket<In, Out, Connection<In, Out>>;
  useWebSocket<In = string, Out = string>(
    source: Given<UrlSource | Connection<In, Out> | null | undefined>,
    options?: SocketOptions<In, Out>,
  ): Socket<In, Out, Connection<In, Out> | null>;
  useMessage<In>(source: Given<Messages<In>>, handler: (message: In) => void): void;
  useMessages<In>(source: Given<Messages<In>>, options: HistoryOptions<In>): Held<readonly In[]>;
  useFold<In, State>(
    source: Given<Messages<In>>,
    reducer: (state: State, message: In) => State,
    initial: State,
  ): Held<State>;
  useReadable<Value>(readable: Given<Readable<Value>>): Held<Value>;
  useReadable<Value, Selected>(readable: Given<Readable<Value>>, selector: (value: Value) => Selected): Held<Selected>;
}

/**
 * What a component does before it renders: in React in each render, in Vue once. It calls hooks and returns what they
 * returned. Callbacks may read `props`, which are the latest; a hook that is to follow a prop takes `follow(props, 'url')`.
 */
export type Setup<Props, Result> = (props: Props) => Result;

export interface PageOptions<Props, Result> {
  readonly props?: Props;
  /** What the component renders, as a text. Called in each render. @default nothing */
  readonly shows?: (shown: Shown<Result>) => unknown;
  /** What the component awaits before its first render: until then `Suspense` shows `loading`. */
  readonly until?: Promise<unknown>;
}

/** A mounted component. */
export interface Mounted<Props, Result> {
  /** What the setup returned, in the latest render. Its fields are current. */
  readonly result: Shown<Result>;
  /** What the component has rendered. */
  readonly text: string;
  /** How often it has rendered so far. Compare differences only, because the number of first renders depends on the mode. */
  readonly renders: number;
  update(props: Props): Promise<void>;
  /** Hides the component and keeps its state. Skips the test if the framework cannot. */
  hide(): Promise<void>;
  show(): Promise<void>;
  unmount(): Promise<void>;
}

/** Mounts a component, until the test has finished. */
export type Mount = <Result, Props extends object = object>(
  setup: Setup<Props, Result>,
  options?: PageOptions<Props, Result>,
) => Promise<Mounted<Props, Result>>;

/** A binding, with what a test needs of its framework. */
export interface BindingSubject extends Hooks {
  readonly mount: Mount;
  /** Makes a change and waits for the components to follow. */
  readonly step: (change: () => void) => Promise<void>;
  /** A prop for a hook to follow: its value in a render of React, a getter or a ref in Vue. */
  readonly follow: <Props, Name extends keyof Props>(props: Props, name: Name) => Held<Props[Name]>;
  /** Calls back with the connection when the component leaves it or is unmounted, as an effect's clean-up does. */
  readonly useLeaving: <Used extends Leasable>(connection: Held<Used>, callback: (left: Used) => void) => void;
  /** Calls back four times for each change of the value, in different phases of the update. */
  readonly useUpdatePhases: (changing: Held<unknown>, callback: () => void) => void;
  /** Names of tests that the framework cannot pass, each with the reason. */
  readonly skips?: Readonly<Record<string, string>>;
}

/** A page that a server rendered. */
export interface ServedPage {
  readonly markup: string;
  /** Hydrates the page, until the test has finished. */
  hydrate(): Promise<{ readonly text: string }>;
}

/** A binding that renders on a server. */
export interface ServerSubject extends Hooks {
  readonly step: BindingSubject['step'];
  /** Renders without a window; as a stream, if the page waits `until`. */
  readonly serve: <Result>(
    setup: Setup<object, Result>,
    options: Pick<PageOptions<object, Result>, 'shows' | 'until'>,
  ) => Promise<ServedPage>;
}
