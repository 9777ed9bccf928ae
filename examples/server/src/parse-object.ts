import { RefusedMessage } from './refused-message.js';

/** The fields of a JSON object that somebody else wrote. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Parses the text of a JSON object.
 *
 * @throws RefusedMessage `bad-json` when it does not parse or is something else.
 */
export function parseObject(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RefusedMessage('bad-json', 'This is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RefusedMessage('bad-json', 'This JSON is not an object.');
  }
  return value as Fields;
}
