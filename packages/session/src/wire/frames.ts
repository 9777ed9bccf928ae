import type { Control } from './controls.js';

/** Offered and chosen as `Sec-WebSocket-Protocol`. */
export const protocolName = 'steadysocket.1';

export const protocolVersion = 1;

/** U+0010, Data Link Escape: no text that people or programs write begins with it. */
const escapeCode = 0x10;
const escape = '\u0010';
const brace = 0x7b;

/** What a text frame is. */
export type TextFrame =
  | { readonly kind: 'data'; readonly text: string }
  | { readonly kind: 'control'; readonly control: Partial<Record<string, unknown>> }
  | { readonly kind: 'malformed' };

const malformed: TextFrame = { kind: 'malformed' };

/** Whether a text frame is data as it stands: almost every one is, and needs no further look. */
export function isPlain(text: string): boolean {
  return text.charCodeAt(0) !== escapeCode;
}

/** Makes the text frame that carries a text of the application. */
export function dataFrame(text: string): string {
  return isPlain(text) ? text : escape + text;
}

export function controlFrame(control: Control): string {
  return escape + JSON.stringify(control);
}

/** Reads a text frame that is not plain. Never throws. */
export function readText(text: string): TextFrame {
  const second = text.charCodeAt(1);
  if (second === escapeCode) return { kind: 'data', text: text.slice(1) };
  if (second !== brace) return malformed;
  try {
    return { kind: 'control', control: JSON.parse(text.slice(1)) as Partial<Record<string, unknown>> };
  } catch {
    return malformed;
  }
}

/** So that no sum of counts loses a digit. */
const maxCount = 2 ** 52;

/** Whether a value of the other side is a count. */
export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxCount;
}
