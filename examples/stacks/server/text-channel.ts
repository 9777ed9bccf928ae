import type { ServerEvent } from '../src/shared/protocol.js';
import type { Channel } from './room.js';

/** A connection that carries text. */
export interface Member {
  readonly name: string;
  send(text: string): void;
  cut(): void;
}

/** Everybody on a stack that carries text: an event is one JSON text. */
export class TextChannel implements Channel {
  readonly #members = new Set<Member>();

  join(member: Member): void {
    this.#members.add(member);
  }

  leave(member: Member): void {
    this.#members.delete(member);
  }

  toAll(event: ServerEvent): void {
    const text = JSON.stringify(event);
    for (const member of this.#members) member.send(text);
  }

  toOne(name: string, event: ServerEvent): void {
    const text = JSON.stringify(event);
    for (const member of this.#named(name)) member.send(text);
  }

  cut(name: string): void {
    for (const member of this.#named(name)) member.cut();
  }

  cutAll(): void {
    for (const member of [...this.#members]) member.cut();
  }

  #named(name: string): Member[] {
    return [...this.#members].filter((member) => member.name === name);
  }
}

/** What a text says, or `null` when it is no JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
