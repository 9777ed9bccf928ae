import { lineOf } from '../shared/chat.js';
import type { Panel } from '../shared/panel.js';
import type { ServerEvent } from '../shared/protocol.js';

export function MessageItem({ panel, event }: { readonly panel: Panel; readonly event: ServerEvent }) {
  const { from, text, note } = lineOf(event);
  return (
    <li className="message" data-type={event.type} data-own={from === panel.name}>
      <span className="message-from">{from}</span>
      <p>{text}</p>
      <small>{note}</small>
    </li>
  );
}
