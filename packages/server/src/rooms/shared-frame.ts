import { roomFrame } from '@steadysocket/session/wire';
import type { Frame } from '../options.js';
import type { HubLink } from '../session-host.js';
import type { LogEntry } from './stores.js';

/** A message of a room as it travels: made once, for all who receive it. */
export class SharedFrame {
  readonly offset: number;
  /** Of the payload. */
  readonly bytes: number;
  readonly #payload: Frame;
  /** The frame of a text, or what precedes bytes. */
  readonly #text: string;
  #utf8: Uint8Array | null = null;

  constructor(room: string, { offset, frame }: LogEntry) {
    this.offset = offset;
    this.bytes = frame.length;
    this.#payload = frame;
    this.#text = roomFrame(room, offset, typeof frame === 'string' ? frame : null);
  }

  writeTo(link: HubLink): void {
    if (link.sendText) link.sendText((this.#utf8 ??= new TextEncoder().encode(this.#text)));
    else link.send(this.#text);
    if (typeof this.#payload !== 'string') link.send(this.#payload);
  }
}
