/** How a message travels. */
export type Kind = 'text' | 'escaped' | 'escaped twice' | 'like a control frame' | 'bytes' | 'view';

export const kinds: readonly Kind[] = [
  'text',
  'text',
  'escaped',
  'escaped twice',
  'like a control frame',
  'bytes',
  'view',
];

const prefixes: Readonly<Record<Kind, string>> = {
  text: '',
  escaped: '\u0010',
  'escaped twice': '\u0010\u0010',
  'like a control frame': '\u0010{"type":"bye"}',
  bytes: '',
  view: '',
};

/** A message that can be told from all others, of about this size. */
export function messageText(name: string, kind: Kind, size: number): string {
  return `${prefixes[kind]}${name}:`.padEnd(size, 'é');
}

/** What an application gives, and may overwrite as soon as it has given it. */
export function messageOf(text: string, kind: Kind): string | ArrayBuffer | Uint8Array<ArrayBuffer> {
  if (kind !== 'bytes' && kind !== 'view') return text;
  const bytes = new TextEncoder().encode(text);
  if (kind === 'bytes') return bytes.slice().buffer;
  const padded = new Uint8Array(bytes.length + 6);
  padded.set(bytes, 3);
  return padded.subarray(3, 3 + bytes.length);
}

export function overwrite(message: string | ArrayBuffer | Uint8Array): void {
  if (typeof message !== 'string') new Uint8Array(message instanceof ArrayBuffer ? message : message.buffer).fill(63);
}

/** The text of a message, however it travels. */
export function textOf(message: unknown): string {
  return typeof message === 'string' ? message : decoder.decode(message as ArrayBuffer);
}

const decoder = new TextDecoder();
