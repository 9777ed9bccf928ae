import type { ServerEvent } from '../src/shared/protocol.js';
import { readWords, roomOf } from '../src/shared/protocol.js';

/** How one stack reaches those who are connected to it. */
export interface Channel {
  toAll(event: ServerEvent): void;
  /** To all connections of that name. */
  toOne(name: string, event: ServerEvent): void;
  /** To those who have entered a room. Missing where the stack has no rooms. */
  toRoom?(room: string, event: ServerEvent): void;
  /** Cuts the connections of that name, without a closing handshake. */
  cut(name: string): void;
}

/** The place that all stacks share: a message over one stack reaches the others too. */
export class Room {
  readonly #channels: Channel[] = [];
  #ticks = 0;

  add(channel: Channel): void {
    this.#channels.push(channel);
  }

  /** Passes on what a member says. Malformed words are answered to their author only. Returns whether they were passed on. */
  accept(from: string, words: unknown): boolean {
    try {
      const { text, to } = readWords(words);
      const room = roomOf(to);
      const said = { type: 'said', from, text, isPrivate: to !== '' && room === null, room: room ?? '' } as const;
      // The author receives it too, which tells the page that it was passed on.
      if (to === '') this.#toAll(said);
      else if (room !== null) for (const channel of this.#channels) channel.toRoom?.(room, said);
      else for (const name of new Set([from, to])) this.#toOne(name, said);
      return true;
    } catch {
      this.#toOne(from, { type: 'problem', code: 'not-understood' });
      return false;
    }
  }

  tick(): void {
    this.#ticks += 1;
    this.#toAll({ type: 'tick', count: this.#ticks });
  }

  cut(name: string): void {
    for (const channel of this.#channels) channel.cut(name);
  }

  #toAll(event: ServerEvent): void {
    for (const channel of this.#channels) channel.toAll(event);
  }

  #toOne(name: string, event: ServerEvent): void {
    for (const channel of this.#channels) channel.toOne(name, event);
  }
}
