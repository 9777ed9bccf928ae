import type { Control, Cursor, Window } from './controls.js';

/** Offered and chosen as `Sec-WebSocket-Protocol`. */
export const protocolName = 'steadysocket.1';

export const protocolVersion = 1;

/** U+0010, Data Link Escape. Ordinary text does not start with it. */
const escapeCode = 0x10;
const escape = '\u0010';
const brace = 0x7b;
const bracket = 0x5b;

/** The maximum length of a room's name, in characters. */
const maxRoomLength = 128;

/** The maximum length of an epoch, in characters. */
const maxEpochLength = 128;

/** The maximum length of a client's state in a room, in characters of JSON. */
export const maxStateLength = 1_024;

/** The maximum number of bytes before the payload in the frame of a room or of an escaped text. */
export const maxHeaderLength = 1_024;

/** A message of a room. From the server, `number` is its offset; from a client, the sequence of the publication. */
export interface RoomFrame {
  readonly kind: 'room';
  readonly room: string;
  readonly number: number;
  /** The payload; `null` if it is the next frame, which is binary. */
  readonly text: string | null;
}

/** The meaning of a text frame. */
export type TextFrame =
  | { readonly kind: 'data'; readonly text: string }
  | { readonly kind: 'control'; readonly control: Partial<Record<string, unknown>> }
  | RoomFrame
  | { readonly kind: 'malformed' };

const malformed: TextFrame = { kind: 'malformed' };

/** Whether a text frame is data without a header. Almost every frame is, so this is checked first. */
export function isPlain(text: string): boolean {
  return text.charCodeAt(0) !== escapeCode;
}

/** Creates the frame for a text of the application. */
export function dataFrame(text: string): string {
  return isPlain(text) ? text : escape + text;
}

export function controlFrame(control: Control): string {
  return escape + JSON.stringify(control);
}

/** Creates the text frame of a room's message. Without a text, it is the header before a binary payload. */
export function roomFrame(room: string, number: number, text: string | null): string {
  const header = escape + JSON.stringify([room, number]);
  return text === null ? header : `${header}\n${text}`;
}

/** Whether an untrusted value is the name of a room. */
export function isRoomName(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length > 0 && value.length <= maxRoomLength && !/[\p{Cc}\p{Cs}]/u.test(value)
  );
}

/** Whether an untrusted value is a cursor. */
export function isCursor(value: unknown): value is Cursor {
  const { epoch, offset } = Object(value) as Partial<Record<string, unknown>>;
  return typeof epoch === 'string' && epoch.length > 0 && epoch.length <= maxEpochLength && isCount(offset);
}

/** Reads a text frame that is not plain. Never throws. */
export function readText(text: string): TextFrame {
  const second = text.charCodeAt(1);
  if (second === escapeCode) return { kind: 'data', text: text.slice(1) };
  try {
    if (second === bracket) return readRoomFrame(text);
    if (second !== brace) return malformed;
    return { kind: 'control', control: JSON.parse(text.slice(1)) as Partial<Record<string, unknown>> };
  } catch {
    return malformed;
  }
}

function readRoomFrame(text: string): TextFrame {
  // JSON of one line has no raw line feed: the first one ends the header.
  const end = text.indexOf('\n');
  const [room, number] = JSON.parse(end < 0 ? text.slice(1) : text.slice(1, end)) as unknown[];
  if (!isRoomName(room) || !isCount(number)) return malformed;
  return { kind: 'room', room, number, text: end < 0 ? null : text.slice(end + 1) };
}

/** Sums of counts stay exact. */
const maxCount = 2 ** 52;

/** Whether an untrusted value is a count. */
export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxCount;
}

/** Whether an untrusted value is a window. */
export function isWindow(value: unknown): value is Window {
  const { messages, bytes } = Object(value) as Partial<Record<string, unknown>>;
  return isCount(messages) && isCount(bytes) && messages > 0 && bytes > 0;
}
