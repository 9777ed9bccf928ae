import type { ChatContent, ChatMessage, JsonValue } from './messages.js';
import type { Fields } from './parse-object.js';
import { RefusedMessage } from './refused-message.js';
import { findXmlProblem } from './xml.js';

const maxNameLength = 128;

/**
 * Checks a chat message and keeps the fields that one has, nothing else.
 *
 * @throws RefusedMessage `bad-message` or `bad-xml`, with the message's id when that is usable.
 */
export function parseChat(fields: Fields): ChatMessage {
  const id = readName(fields, 'id');
  return { type: 'chat', id, from: readName(fields, 'from', id), ...readContent(fields, id) };
}

function readName(fields: Fields, name: string, id?: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value.length > 0 && value.length <= maxNameLength) return value;
  throw new RefusedMessage('bad-message', `${name}: give a text of 1 to ${String(maxNameLength)} characters.`, id);
}

function readContent({ format, body }: Fields, id: string): ChatContent {
  if (format === 'json') {
    if (body === undefined) throw new RefusedMessage('bad-message', 'body: is missing.', id);
    return { format, body: body as JsonValue };
  }
  if (format !== 'text' && format !== 'xml') {
    throw new RefusedMessage('bad-message', 'format: give text, json or xml.', id);
  }
  if (typeof body !== 'string') throw new RefusedMessage('bad-message', `body: give a text with format ${format}.`, id);
  const problem = format === 'xml' ? findXmlProblem(body) : undefined;
  if (problem !== undefined) throw new RefusedMessage('bad-xml', problem, id);
  return { format, body };
}
