import type { Connection, MessageSource } from '@steadysocket/core';
import type { Controls } from './controls.js';

/** Any connection, whatever it carries. */
export type AnyConnection = Connection<unknown, never>;

/** What arrives over a connection; `never` for none. */
export type MessageOf<Used> = Used extends MessageSource<infer In> ? In : never;

/** What is sent over a connection; `never` for none. */
export type SentOf<Used> = Used extends { send(message: infer Out): unknown } ? Out : never;

/** What a component can do with a connection. */
export type ControlsOf<Used> = [Used] extends [{ deliver: unknown } | null]
  ? Controls<SentOf<Used>> & Readonly<Pick<NonNullable<Used>, 'deliver'>>
  : Controls<SentOf<Used>>;

/** `null` for a source that may be missing. */
export type NullOf<Source> = Source extends null | undefined ? null : never;
