import type { RoomEvent } from '../protocol/index.js';
import { maxUnread } from '../protocol/index.js';

/** What a room has that is worth a glance: an answer of the bot counts once, and not with each of its pieces. */
export class UnreadCounter {
  #head = 0;
  /** Offsets, rising; as many as are ever counted. */
  #worthReading: number[] = [];

  get head(): number {
    return this.#head;
  }

  add(head: number, messages: Iterable<{ readonly offset: number; readonly message: RoomEvent }>): void {
    for (const { offset, message } of messages) {
      const isNew = offset > (this.#worthReading.at(-1) ?? 0);
      if (isNew && (message.type === 'said' || isFirst(message))) this.#worthReading.push(offset);
    }
    this.#worthReading.splice(0, this.#worthReading.length - maxUnread);
    this.#head = head;
  }

  /** At most `maxUnread`. */
  after(read: number): number {
    const first = this.#worthReading.findIndex((offset) => offset > read);
    return first < 0 ? 0 : this.#worthReading.length - first;
  }
}

function isFirst(message: RoomEvent): boolean {
  return message.type === 'answer-begun' && message.attempt === 1;
}
