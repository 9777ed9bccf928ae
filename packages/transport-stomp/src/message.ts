import type { ReceivedFrame } from './frame-reader.js';
import type { StompMessage } from './frame.js';
import type { StompHeaders } from './headers.js';
import { checkHeaders } from './headers.js';
import { decode } from './utf8.js';

/** Hands an ACK or NACK for a message to the link. Returns whether the link took it. */
export type Answer = (command: 'ACK' | 'NACK', message: StompMessage, headers: StompHeaders) => boolean;

/** A MESSAGE frame. A class, so that a body is decoded only when it is read. */
export class ReceivedMessage implements StompMessage {
  readonly headers: StompHeaders;
  readonly binaryBody: Uint8Array;
  #text: string | undefined;
  readonly #answer: Answer | null;

  constructor({ headers, body }: ReceivedFrame, answer: Answer | null) {
    this.#answer = answer;
    this.headers = headers;
    this.binaryBody = body;
  }

  get destination(): string {
    return this.headers['destination'] ?? '';
  }

  get subscription(): string {
    return this.headers['subscription'] ?? '';
  }

  get body(): string {
    this.#text ??= decode(this.binaryBody);
    return this.#text;
  }

  ack(headers: StompHeaders = {}): boolean {
    checkHeaders(headers, 'invalid-frame');
    return this.#answer?.('ACK', this, headers) ?? false;
  }

  nack(headers: StompHeaders = {}): boolean {
    checkHeaders(headers, 'invalid-frame');
    return this.#answer?.('NACK', this, headers) ?? false;
  }
}
