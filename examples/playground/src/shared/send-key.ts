import type { Format } from './compose.js';

/** Whether a key sends what is written. While an input method composes a character, Enter belongs to it. */
export function isSendKey({ key, isComposing, shiftKey, ctrlKey, metaKey }: KeyboardEvent, format: Format): boolean {
  if (key !== 'Enter' || isComposing) return false;
  return ctrlKey || metaKey || (format === 'text' && !shiftKey);
}

export function explainSendKey(format: Format): string {
  return format === 'text' ? 'Enter sends, Shift+Enter starts a line.' : 'Ctrl+Enter sends.';
}
