import type { Kept } from '@steadysocket/session/wire';
import { roomFrame } from '@steadysocket/session/wire';
import type { Frame } from '../options.js';
import type { HubLink } from '../session-host.js';
import type { LogEntry } from './stores.js';

/** A message of a room as it travels: made once, for all who receive it, and in the form that their links take. */
export class SharedFrame implements Kept {
  /** It is in the log: what a session has not received of it is not lost with the session. */
  readonly isMessage = false;
  readonly offset: number;
  /** Of the payload. */
  readonly bytes: number;
  readonly #room: string;
  readonly #payload: Frame;
  #text: string | null = null;
  #utf8: Uint8Array | null = null;

  constructor(room: string, { offset, frame }: LogEntry) {
    this.offset = offset;
    this.bytes = frame.length;
    this.#room = room;
    this.#payload = frame;
  }

  writeTo(link: HubLink): void {
    if (link.sendText) link.sendText((this.#utf8 ??= new TextEncoder().encode(this.#makeText())));
    else link.send((this.#text ??= this.#makeText()));
    if (typeof this.#payload !== 'string') link.send(this.#payload);
  }

  /** The frame of a text, or what precedes bytes. */
  #makeText(): string {
    return roomFrame(this.#room, this.offset, typeof this.#payload === 'string' ? this.#payload : null);
  }
}
