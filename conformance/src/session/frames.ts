/** U+0010: a text frame that begins with it is control, or data that begins with it. */
const escape = '\u0010';

export type Fields = Readonly<Record<string, unknown>>;

/** A frame of the wire, read by the suite's own means: it shares no fault with what it tests. */
export type Frame =
  | { readonly control: Fields }
  | { readonly data: string | Uint8Array<ArrayBuffer> }
  | RoomMessage
  | { readonly malformed: string };

/** A message of a room. */
export interface RoomMessage {
  readonly room: string;
  readonly number: number;
  /** `null` where it is the binary frame that follows. */
  readonly payload: string | null;
}

export function readFrame(raw: Buffer, isBinary: boolean): Frame {
  if (isBinary) return { data: new Uint8Array(raw) };
  const text = raw.toString();
  if (!text.startsWith(escape)) return { data: text };
  if (text.startsWith(escape + escape)) return { data: text.slice(1) };
  try {
    if (text.startsWith(`${escape}[`)) return readMessage(text);
    return { control: JSON.parse(text.slice(1)) as Fields };
  } catch {
    return { malformed: text };
  }
}

function readMessage(text: string): RoomMessage {
  const [, header = '', payload = null] = /^.([^\n]*)(?:\n(.*))?$/s.exec(text) ?? [];
  const [room, number] = JSON.parse(header) as [string, number];
  return { room, number, payload };
}

/** Without what else a vector says of it. */
export function messageOf({ room, number, payload }: RoomMessage): RoomMessage {
  return { room, number, payload };
}

export function messageText({ room, number, payload }: RoomMessage): string {
  const header = escape + JSON.stringify([room, number]);
  return payload === null ? header : `${header}\n${payload}`;
}

export function controlText(control: unknown): string {
  return escape + JSON.stringify(control);
}

export function dataText(text: string): string {
  return text.startsWith(escape) ? escape + text : text;
}

/** Frames that may come at any time: they depend on timers. */
export function isAside(frame: Frame): boolean {
  return 'control' in frame && ['ack', 'ping', 'pong'].includes(frame.control['type'] as string);
}
