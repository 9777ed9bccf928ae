import { splitLinks } from '../client/links.js';

/** A text with its web addresses as links. */
export function MessageText({ text }: { readonly text: string }) {
  return splitLinks(text).map((part, index) =>
    part.url === null ? (
      part.text
    ) : (
      <a key={index} href={part.url} target="_blank" rel="noreferrer">
        {part.text}
      </a>
    ),
  );
}
