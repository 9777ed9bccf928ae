// What travels, whatever carries it. Imports types only, so that the server uses it as it is.
import type { StandardSchema } from '@steadysocket/core';

/** Where one hears only what is said there. */
export const rooms: readonly string[] = ['garden', 'kitchen', 'attic'];

/** What a page says: to everybody, to one of the names, or in a room. */
export interface Words {
  readonly text: string;
  /** `''` is everybody, `'#garden'` is a room. */
  readonly to: string;
}

/** What a server says. */
export type ServerEvent =
  | {
      readonly type: 'said';
      readonly from: string;
      readonly text: string;
      /** Whether it was said to this page's panel alone. */
      readonly isPrivate: boolean;
      /** Where it was said; `''` is outside of the rooms. */
      readonly room: string;
    }
  /** Comes every second. */
  | { readonly type: 'tick'; readonly count: number }
  /** The server did not understand what this page's panel said. */
  | { readonly type: 'problem'; readonly code: string };

/** How somebody may be called. */
export const namePattern = /^[\w-]{1,32}$/;

/** The longest text, in characters. */
export const maxTextLength = 10_000;

/** Checks what came over the wire. Throws when it is no event. */
export function readEvent(value: unknown): ServerEvent {
  if (isEvent(value)) return value;
  throw new TypeError('This is no event of the chat.');
}

/** The same as a Standard Schema, which the `json` codec takes. */
export const eventSchema: StandardSchema<unknown, ServerEvent> = {
  '~standard': {
    version: 1,
    vendor: 'steadysocket-example',
    validate: (value) => (isEvent(value) ? { value } : { issues: [{ message: 'This is no event of the chat.' }] }),
  },
};

function isEvent(value: unknown): value is ServerEvent {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const { type, from, text, isPrivate, room, count, code } = value as Readonly<Record<string, unknown>>;
  switch (type) {
    case 'said':
      return [from, text, room].every((each) => typeof each === 'string') && typeof isPrivate === 'boolean';
    case 'tick':
      return typeof count === 'number';
    case 'problem':
      return typeof code === 'string';
    default:
      return false;
  }
}

/** Checks what a page says. Throws when it is nothing that can be said. */
export function readWords(value: unknown): Words {
  if (typeof value === 'object' && value !== null && 'text' in value && 'to' in value) {
    const { text, to } = value;
    const isText = typeof text === 'string' && text !== '' && text.length <= maxTextLength;
    if (isText && typeof to === 'string' && isAddress(to)) return { text, to };
  }
  throw new TypeError('These are no words that can be said.');
}

function isAddress(to: string): boolean {
  return to === '' || namePattern.test(to) || roomOf(to) !== null;
}

/** The room that words are said in, or `null`. */
export function roomOf(to: string): string | null {
  return rooms.find((room) => to === `#${room}`) ?? null;
}
