import type { IMessage } from '@stomp/stompjs';
import type { StompMessage } from './frame.js';
import type { StompHeaders } from './headers.js';
import { checkHeaders, receivedHeaders } from './headers.js';

/** Hands an ACK or NACK to the link; says whether it could. */
export type Answer = (send: () => void) => boolean;

/** A MESSAGE frame. A class, so that a body which nobody reads is never decoded. */
export class ReceivedMessage implements StompMessage {
  readonly headers: StompHeaders;

  constructor(
    private readonly frame: IMessage,
    private readonly answer: Answer | null,
  ) {
    this.headers = receivedHeaders(frame.headers);
  }

  get destination(): string {
    return this.headers['destination'] ?? '';
  }

  get subscription(): string {
    return this.headers['subscription'] ?? '';
  }

  get body(): string {
    return this.frame.body;
  }

  get binaryBody(): Uint8Array {
    return this.frame.binaryBody;
  }

  ack(headers: StompHeaders = {}): boolean {
    checkHeaders(headers, 'invalid-frame');
    return this.answer?.(() => this.frame.ack(headers)) ?? false;
  }

  nack(headers: StompHeaders = {}): boolean {
    checkHeaders(headers, 'invalid-frame');
    return this.answer?.(() => this.frame.nack(headers)) ?? false;
  }
}
