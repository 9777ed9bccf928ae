import { ConnectionError } from '@steadysocket/core/transport';
import { Acknowledger } from './acknowledger.js';
import type { ReceivedFrame } from './frame-reader.js';
import type { OutgoingFrame, StompMessage } from './frame.js';
import type { StompHeaders } from './headers.js';
import type { Answer } from './message.js';
import { ReceivedMessage } from './message.js';
import type { NamedSubscription } from './registry.js';

/** The subscriptions of one link. */
export class LiveSubscriptions {
  /** By id; `null` where messages are not acknowledged. */
  readonly #acknowledgers = new Map<string, Acknowledger | null>();
  readonly #answer: Answer;

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  /** The frame that subscribes. Throws `invalid-option` for an id that is in use. */
  add({ destination, id, ack = 'auto', headers }: NamedSubscription): OutgoingFrame {
    if (this.#acknowledgers.has(id)) throw new ConnectionError('invalid-option', 'two subscriptions have the same id');
    this.#acknowledgers.set(id, ack === 'auto' ? null : new Acknowledger(ack, this.#answer));
    return { command: 'SUBSCRIBE', own: { id, ack, destination }, headers };
  }

  /** The frame that unsubscribes. */
  remove(id: string, headers: StompHeaders | undefined): OutgoingFrame {
    this.#acknowledgers.get(id)?.end();
    this.#acknowledgers.delete(id);
    return { command: 'UNSUBSCRIBE', own: { id }, headers };
  }

  message(frame: ReceivedFrame): StompMessage {
    const acknowledger = this.#acknowledgers.get(frame.headers['subscription'] ?? '');
    return new ReceivedMessage(frame, acknowledger?.next() ?? null);
  }
}
