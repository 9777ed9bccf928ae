import { formatTime } from '@steadysocket/example-look';
import { memo } from 'react';
import type { Entry } from '../shared/message-log.js';
import { contentText, explainFate } from '../shared/words.js';
import { ImageView } from './image-view.js';

export const MessageRow = memo(function MessageRow({ entry }: { readonly entry: Entry }) {
  const { at, from, content, fate } = entry;
  return (
    <li className="message" data-kind={content.kind} data-fate={fate?.kind}>
      <time>{formatTime(at)}</time>
      <span className="message-from">{from === '' ? 'unsigned' : from}</span>
      <div className="message-body">
        {content.kind === 'image' ? <ImageView content={content} /> : <p>{contentText(content)}</p>}
      </div>
      {fate !== null && <span className="fate">{explainFate(fate)}</span>}
    </li>
  );
});
