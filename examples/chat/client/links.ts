/** A piece of a message: plain text, or an address that can be followed. */
export interface TextPart {
  readonly text: string;
  readonly url: string | null;
}

/** Web addresses, without the punctuation that ends a sentence. That of Chinese stands in no address. */
const address = /https?:\/\/[^\s<>"'，。；：！？（）]*[^\s<>"'.,;:!?()，。；：！？（）]/g;

/** Splits a message at its web addresses. No other scheme becomes a link: `javascript:` would run. */
export function splitLinks(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: url, index } of text.matchAll(address)) {
    if (index > end) parts.push({ text: text.slice(end, index), url: null });
    parts.push({ text: url, url });
    end = index + url.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), url: null });
  return parts;
}
