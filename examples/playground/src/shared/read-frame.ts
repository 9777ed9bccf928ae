import type { WebSocketData } from '@steadysocket/core';
import type { ServerMessage } from '@steadysocket/example-server/messages';
import type { Content } from './content.js';
import { binaryContent, jsonContent, textContent } from './content.js';

/** A frame from the server, understood. */
export interface Received {
  /** Who wrote it; `''` when the frame does not say. */
  readonly from: string;
  /** The author's id of the message, when it has one. */
  readonly id: string | null;
  readonly content: Content;
  /** The server's reason for refusing the message of that id. */
  readonly refusal: string | null;
}

/** Makes sense of any frame; never throws. What is not known is shown as what it looks like. */
export function readFrame(frame: WebSocketData): Received {
  if (frame instanceof ArrayBuffer) return unsigned(binaryContent(frame));
  if (typeof frame !== 'string') return unsigned({ kind: 'binary', size: frame.size });
  if (frame.startsWith('<')) return unsigned(textContent('xml', frame));
  const value = frame.startsWith('{') ? parseObject(frame) : null;
  return value === null ? unsigned(textContent('text', frame)) : readMessage(value);
}

function readMessage(value: object): Received {
  // The server is ours and speaks no other messages; anything else falls through to plain JSON.
  const message = value as ServerMessage;
  switch (message.type) {
    case 'chat': {
      const { from, id, format, body } = message;
      const content = format === 'json' ? jsonContent(body) : textContent(format, body);
      return { from, id, content, refusal: null };
    }
    case 'burst':
      return fromServer({ kind: 'burst', index: message.index, total: message.total });
    case 'welcome':
      return notice(`Welcome. ${countClients(message.clients)}`);
    case 'presence':
      return notice(countClients(message.clients));
    case 'error': {
      const text = `Not accepted: ${message.message}`;
      return { ...notice(text), id: message.id ?? null, refusal: message.message };
    }
    default:
      return unsigned(jsonContent(value));
  }
}

function countClients(count: number): string {
  return count === 1 ? 'One client is connected.' : `${count.toLocaleString('en')} clients are connected.`;
}

function notice(text: string): Received {
  return fromServer({ kind: 'notice', text });
}

function fromServer(content: Content): Received {
  return { from: 'server', id: null, content, refusal: null };
}

function unsigned(content: Content): Received {
  return { from: '', id: null, content, refusal: null };
}

function parseObject(text: string): object | null {
  try {
    return JSON.parse(text) as object;
  } catch {
    return null;
  }
}
