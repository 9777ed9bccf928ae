import { formatBytes } from '@steadysocket/example-look';
import type { ChatContent, ChatMessage, JsonValue } from '@steadysocket/example-server/messages';
import type { Content } from './content.js';
import { binaryContent, jsonContent, textContent } from './content.js';
import { findXmlProblem } from './find-xml-problem.js';

export type TextFormat = ChatContent['format'];
export type Format = TextFormat | 'image';

export const formats: readonly { readonly format: Format; readonly label: string }[] = [
  { format: 'text', label: 'Text' },
  { format: 'json', label: 'JSON' },
  { format: 'xml', label: 'XML' },
  { format: 'image', label: 'Image' },
];

/** What the composer starts with: something that can be sent as it is. */
export const firstDrafts: Readonly<Record<TextFormat, string>> = {
  text: '',
  json: '{ "buoy": 7, "waves": [0.4, 1.2] }',
  xml: '<note to="all">Steady as she goes</note>',
};

/** A message that can be sent, and how it looks in our own log. */
export interface Draft {
  /** Tells our own message when it returns from the server. */
  readonly id: string;
  readonly frame: string | ArrayBuffer;
  readonly content: Content;
}

/** Wrong input; the text is for the one who wrote it. */
export class ComposeProblem extends Error {}

/** What the server takes; a larger message makes it close the connection. */
const maxMessageBytes = 1_048_576;

/** Makes a chat message of what was typed. Throws a {@link ComposeProblem}. */
export function composeText(format: TextFormat, input: string, from: string): Draft {
  const body = readBody(format, input);
  const message: ChatMessage = { type: 'chat', id: crypto.randomUUID(), from, ...body };
  const frame = JSON.stringify(message);
  checkSize(new Blob([frame]).size);
  const content = body.format === 'json' ? jsonContent(body.body) : textContent(body.format, body.body);
  return { id: message.id, frame, content };
}

/** Makes a binary message of an image. Throws a {@link ComposeProblem}. */
export async function composeImage(image: Blob | undefined): Promise<Draft> {
  if (image === undefined) throw new ComposeProblem('Choose an image first, or send the sample.');
  checkSize(image.size);
  const frame = await image.arrayBuffer();
  const content = binaryContent(frame);
  if (content.kind !== 'image') throw new ComposeProblem('Choose a PNG, JPEG, GIF or WebP image.');
  return { id: crypto.randomUUID(), frame, content };
}

function readBody(format: TextFormat, input: string): ChatContent {
  if (input.trim() === '') throw new ComposeProblem('Write something first.');
  if (format === 'json') return { format, body: parseJson(input) };
  const problem = format === 'xml' ? findXmlProblem(input) : null;
  if (problem !== null) throw new ComposeProblem(`This is not well-formed XML. ${problem}`);
  return { format, body: input };
}

function parseJson(input: string): JsonValue {
  try {
    return JSON.parse(input) as JsonValue;
  } catch (error) {
    throw new ComposeProblem(`This is not valid JSON. ${(error as Error).message}.`);
  }
}

function checkSize(bytes: number): void {
  if (bytes > maxMessageBytes) {
    throw new ComposeProblem(
      `This has ${formatBytes(bytes)}; the server takes at most ${formatBytes(maxMessageBytes)}.`,
    );
  }
}
