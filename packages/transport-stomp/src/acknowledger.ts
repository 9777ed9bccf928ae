import type { Answer } from './message.js';

/** Answers the messages of one subscription, each of them once: a broker ends the link over a second answer. */
export class Acknowledger {
  #isEnded = false;
  #received = 0;
  /** All messages up to this number are answered. */
  #answeredUpTo = 0;
  /** Whether an answer covers all messages before it. */
  readonly #isCumulative: boolean;
  readonly #write: Answer;

  constructor(ack: 'client' | 'client-individual', write: Answer) {
    this.#isCumulative = ack === 'client';
    this.#write = write;
  }

  /** The answer to the next message. */
  next(): Answer {
    const number = ++this.#received;
    let isAnswered = false;
    return (command, message, headers) => {
      if (this.#isEnded || isAnswered || number <= this.#answeredUpTo) return false;
      if (!this.#write(command, message, headers)) return false;
      // A transaction that is aborted takes the answer back.
      isAnswered = headers['transaction'] === undefined;
      if (isAnswered && this.#isCumulative) this.#answeredUpTo = number;
      return true;
    };
  }

  /** Answers nothing any more: the subscription has ended. */
  end(): void {
    this.#isEnded = true;
  }
}
