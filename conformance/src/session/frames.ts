/** U+0010: a text frame that begins with it is control, or data that begins with it. */
const escape = '\u0010';

export type Fields = Readonly<Record<string, unknown>>;

/** A frame of the wire, read by the suite's own means: it shares no fault with what it tests. */
export type Frame =
  { readonly control: Fields } | { readonly data: string | Uint8Array<ArrayBuffer> } | { readonly malformed: string };

export function readFrame(raw: Buffer, isBinary: boolean): Frame {
  if (isBinary) return { data: new Uint8Array(raw) };
  const text = raw.toString();
  if (!text.startsWith(escape)) return { data: text };
  if (text.startsWith(escape + escape)) return { data: text.slice(1) };
  try {
    return { control: JSON.parse(text.slice(1)) as Fields };
  } catch {
    return { malformed: text };
  }
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
