import { explainDrop, formatBytes, formatCount } from '@steadysocket/example-look';
import type { Content, ImageContent } from './content.js';
import type { Fate } from './message-log.js';

/** What became of a message of our own, and why. */
export function explainFate(fate: Fate): string {
  switch (fate.kind) {
    case 'lost':
      return `dropped: ${explainDrop(fate.reason)}`;
    case 'refused':
      return 'refused by the server';
    default:
      return fate.kind;
  }
}

/** Content that is shown in words; images are not. */
export function contentText(content: Exclude<Content, ImageContent>): string {
  switch (content.kind) {
    case 'binary':
      return `${formatBytes(content.size)} of binary data`;
    case 'burst':
      return `Burst message ${formatCount(content.index + 1)} of ${formatCount(content.total)}`;
    default:
      return content.text;
  }
}
