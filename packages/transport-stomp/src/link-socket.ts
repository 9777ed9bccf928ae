import type { IStompSocket } from '@stomp/stompjs';
import { decode, encode } from './utf8.js';

const open = 1;
const closed = 3;

/** What a session asks of its link. */
export interface LinkSocketHost {
  write(data: string | ArrayBuffer | Uint8Array<ArrayBuffer>): void;
  /** Only a part of a frame was written, so the link cannot be used any more. */
  torn(error: unknown): void;
  /** DISCONNECT was confirmed, or the client library has given up. */
  closeRequested(): void;
}

/** How text is written to the link. */
export interface WriteOptions {
  /** The most bytes of text in one message of the link, at least 4. `Infinity` never splits. */
  readonly chunkSize: number;
  /** Whether text is sent in binary messages, which are never split. */
  readonly asBinary: boolean;
}

/** An open link of any transport, in the shape of a WebSocket. It hides the url from the library, which could log it. */
export class LinkSocket implements IStompSocket {
  readonly url: string = '';
  binaryType: string = 'arraybuffer';
  readyState: number = open;
  onopen: IStompSocket['onopen'] = null;
  onmessage: IStompSocket['onmessage'] = null;
  onerror: IStompSocket['onerror'] = null;
  onclose: IStompSocket['onclose'] = null;
  readonly #host: LinkSocketHost;
  readonly #options: WriteOptions;

  constructor(host: LinkSocketHost, options: WriteOptions) {
    this.#host = host;
    this.#options = options;
  }

  send(data: string | ArrayBuffer | Uint8Array<ArrayBuffer>): void {
    if (this.readyState !== open) return;
    if (typeof data !== 'string') this.#host.write(data);
    else if (this.#options.asBinary) this.#host.write(encode(data));
    else this.#writeInPieces(data);
  }

  close(): void {
    this.#host.closeRequested();
  }

  terminate(): void {
    this.#host.closeRequested();
  }

  /** Makes the library stop its timers. */
  end(): void {
    this.readyState = closed;
    this.onmessage = null;
    this.onclose?.({});
  }

  /** Splits between characters. The library would split surrogate pairs, and a WebSocket replaces the halves. */
  #writeInPieces(text: string): void {
    const { chunkSize } = this.#options;
    if (3 * text.length <= chunkSize) {
      this.#host.write(text);
      return;
    }
    const bytes = encode(text);
    for (let from = 0, to; from < bytes.byteLength; from = to) {
      to = Math.min(from + chunkSize, bytes.byteLength);
      while (continues(bytes[to])) to -= 1;
      try {
        this.#host.write(decode(bytes.subarray(from, to)));
      } catch (error) {
        if (from > 0) this.#host.torn(error);
        throw error;
      }
    }
  }
}

/** Whether a byte continues the character before it. */
const continues = (byte = 0): boolean => (byte & 0xc0) === 0x80;
