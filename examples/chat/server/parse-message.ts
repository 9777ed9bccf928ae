import { refuse } from '@steadysocket/server';
import * as v from 'valibot';
import type { ClientMessage, Say } from '../protocol/index.js';
import { maxHistory, maxTextLength } from '../protocol/index.js';

const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const roomName = v.pipe(v.string(), v.maxLength(128));

const clientMessage: v.GenericSchema<unknown, ClientMessage> = v.variant('type', [
  v.object({ type: v.literal('read'), room: roomName, offset }),
  v.object({ type: v.literal('refresh'), access: v.string() }),
  v.object({
    type: v.literal('history'),
    room: roomName,
    before: offset,
    limit: v.pipe(offset, v.minValue(1), v.maxValue(maxHistory)),
  }),
]);

const publication: v.GenericSchema<unknown, Say> = v.object({
  type: v.literal('say'),
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  text: v.string(),
});

/** A message to the server. Throws `Refused` with the code `malformed`. */
export function parseMessage(message: unknown): ClientMessage {
  return parse(clientMessage, message);
}

/** What a client publishes. Throws `Refused`: `malformed`, `empty`, `too-long`. */
export function parseSay(message: unknown): Say {
  const say = parse(publication, message);
  if (say.text.trim() === '') throw refuse('empty');
  if (say.text.length > maxTextLength) throw refuse('too-long');
  return say;
}

function parse<Output>(schema: v.GenericSchema<unknown, Output>, message: unknown): Output {
  const { success, output } = v.safeParse(schema, message);
  if (!success) throw refuse('malformed');
  return output;
}
