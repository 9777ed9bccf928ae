import { Allowance } from '@steadysocket/example-server/protection';
import { pingMessage, pongMessage } from '../src/shared/heartbeat.js';
import type { ServerEvent } from '../src/shared/protocol.js';
import { maxClients, messageRate } from './limits.js';
import type { Channel, Room } from './room.js';

/** A connection that carries text. */
export interface Member {
  readonly name: string;
  /** Sends a text, or cuts the connection when too much waits for it already. */
  send(text: string): void;
  cut(): void;
}

/** Everybody on a stack that carries text: an event is one JSON text. */
export class TextChannel implements Channel {
  readonly #room: Room;
  readonly #members = new Map<Member, Allowance>();

  constructor(room: Room) {
    this.#room = room;
    room.add(this);
  }

  get isFull(): boolean {
    return this.#members.size >= maxClients;
  }

  join(member: Member): void {
    this.#members.set(member, new Allowance(messageRate));
  }

  leave(member: Member): void {
    this.#members.delete(member);
  }

  /** Takes a text of a member: a ping, or words for the room. Cuts a member that sends too much. */
  receive(member: Member, text: string): void {
    const allowance = this.#members.get(member);
    // What came together with the message too many is ignored.
    if (allowance === undefined) return;
    if (allowance.take() > 0) {
      this.leave(member);
      member.cut();
    } else if (text === pingMessage) member.send(pongMessage);
    else this.#room.accept(member.name, parse(text));
  }

  toAll(event: ServerEvent): void {
    const text = JSON.stringify(event);
    for (const member of this.#members.keys()) member.send(text);
  }

  toOne(name: string, event: ServerEvent): void {
    const text = JSON.stringify(event);
    for (const member of this.#named(name)) member.send(text);
  }

  cut(name: string): void {
    for (const member of this.#named(name)) member.cut();
  }

  cutAll(): void {
    for (const member of this.#members.keys()) member.cut();
  }

  #named(name: string): Member[] {
    return [...this.#members.keys()].filter((member) => member.name === name);
  }
}

/** What a text says, or `null` when it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
