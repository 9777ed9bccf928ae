import { imageType } from './image-type.js';

export interface ImageContent {
  readonly kind: 'image';
  readonly bytes: ArrayBuffer;
  readonly mediaType: string;
}

/** What a message holds, ready to be shown. */
export type Content =
  | { readonly kind: 'text' | 'json' | 'xml'; readonly text: string }
  | ImageContent
  | { readonly kind: 'binary'; readonly size: number }
  | { readonly kind: 'burst'; readonly index: number; readonly total: number }
  | { readonly kind: 'notice'; readonly text: string };

/** What is shown of a long text; the rest stays out of the page, which has to stay quick. */
const maxShownLength = 2_000;

/** Longer JSON is spread over lines. */
const maxJsonLine = 72;

export function textContent(kind: 'text' | 'json' | 'xml', text: string): Content {
  if (text.length <= maxShownLength) return { kind, text };
  return { kind, text: `${text.slice(0, maxShownLength)}… (${text.length.toLocaleString('en')} characters)` };
}

export function jsonContent(value: unknown): Content {
  const line = JSON.stringify(value);
  return textContent('json', line.length <= maxJsonLine ? line : JSON.stringify(value, null, 2));
}

export function binaryContent(bytes: ArrayBuffer): Content {
  const mediaType = imageType(bytes);
  return mediaType === null ? { kind: 'binary', size: bytes.byteLength } : { kind: 'image', bytes, mediaType };
}
