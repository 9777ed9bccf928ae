/** The number of bytes of a text in UTF-8, counted without encoding it. A lone surrogate is encoded as U+FFFD: 3 bytes. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  // Most text is ASCII, which a pattern scans twice as fast as a loop.
  if (!/[\u0080-\uffff]/.test(text)) return bytes;
  for (let index = 0; index < text.length; index += 1) {
    const point = text.codePointAt(index) ?? 0;
    if (point > 0x7f) bytes += point > 0x7ff ? 2 : 1;
    // A pair of surrogates is two units of the text already, and 4 bytes.
    if (point > 0xffff) index += 1;
  }
  return bytes;
}

/** Shortens a text to the reason that a close frame can carry: 123 bytes, cut between characters. */
export function shortReason(text: string): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8Length(character);
    if (bytes > 123) break;
    end += character.length;
  }
  return text.slice(0, end);
}
