import type { Connection, MessageSource, WebSocketData, WebSocketFrame } from '@steadysocket/core';
import type { Controls } from './controls.js';

/** Any connection, with messages of any type. */
export type AnyConnection = Connection<unknown, never>;

/** The messages that a connection receives; `never` without one. */
export type MessageOf<Used> = Used extends MessageSource<infer In> ? In : never;

/** The messages that a connection sends; `never` without one. */
export type SentOf<Used> = Used extends { send(message: infer Out): unknown } ? Out : never;

/** The functions that act on a connection. */
export type ControlsOf<Used> = [Used] extends [{ deliver: unknown } | null]
  ? Controls<SentOf<Used>> & Readonly<Pick<NonNullable<Used>, 'deliver'>>
  : Controls<SentOf<Used>>;

/** `null` for a source that may be missing. */
export type NullOf<Source> = Source extends null | undefined ? null : never;

/** The option that turns a hook off. A binding may take it as a ref. */
export interface EnabledOption<Enabled> {
  /**
   * `false` is like `null` as the source: nothing is connected, messages are dropped, and `connection` is `null`. Another
   * value later connects or closes.
   *
   * @default true
   */
  readonly enabled?: Enabled | undefined;
}

/** `null` unless a hook is always enabled. */
export type NullUnless<Enabled> = [Enabled] extends [true] ? never : null;

/**
 * The options for a source that may be a connection, a url, or missing: `Callbacks` unless it may be a url. A source that is never
 * a connection has other overloads, which infer the types of its messages.
 */
export type OptionsFor<Source, Callbacks, UrlOptions> = [Source] extends [AnyConnection | null | undefined]
  ? Callbacks
  : [MessageOf<Source>] extends [never]
    ? never
    : UrlOptions;

/** The connection of a source that may be a connection, a url, or missing. For a url it has the types of the other connection. */
export type UsedBy<Source> =
  | Extract<Source, AnyConnection>
  | NullOf<Source>
  | ([Source] extends [AnyConnection | null | undefined]
      ? never
      : [MessageOf<Source>] extends [never]
        ? Connection<WebSocketData, WebSocketFrame>
        : Connection<MessageOf<Source>, SentOf<Source>>);
