import type { WebSocketFrame } from '@steadysocket/core';
import type { PublishedFrame } from '../room-traffic.js';
import { roomFrame } from '../wire/frames.js';

/** Counts the publications of one producer. */
export interface Sequence {
  latest: number;
  now(): number;
}

/** A message to a room that is not in the log yet. */
export class Publication implements PublishedFrame {
  #number = -1;
  #sentAt = 0;
  readonly #sequence: Sequence;

  constructor(
    readonly room: string,
    readonly payload: WebSocketFrame,
    sequence: Sequence,
  ) {
    this.#sequence = sequence;
  }

  number(): void {
    const sequence = this.#sequence;
    // A failed link may have sent it, and with another number it would be another message. Unless a later one was sent.
    if (this.#number === sequence.latest) return;
    this.#number = sequence.latest += 1;
    this.#sentAt = sequence.now();
  }

  write(link: { send(frame: WebSocketFrame): void }): void {
    const { room, payload } = this;
    const isText = typeof payload === 'string';
    link.send(roomFrame(room, this.#number, isText ? payload : null));
    if (!isText) link.send(payload);
  }

  canRepeat(publishMs: unknown): boolean {
    return typeof publishMs !== 'number' || this.#sequence.now() - this.#sentAt <= publishMs;
  }
}
