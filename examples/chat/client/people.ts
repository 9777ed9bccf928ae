import type { Member } from '@steadysocket/session';
import type { MemberState } from '../protocol/index.js';

/** Somebody in a room, with all tabs as one. */
export interface Person {
  readonly name: string;
  readonly isTyping: boolean;
}

/** The people in a room by name, oneself first. */
export function peopleIn(members: readonly Member[], me: string): readonly Person[] {
  const typing = new Map<string, boolean>();
  for (const { user, state } of members) typing.set(user, typing.get(user) === true || isTyping(state));
  return [...typing]
    .map(([name, isTyping]) => ({ name, isTyping }))
    .sort((one, other) => Number(other.name === me) - Number(one.name === me) || one.name.localeCompare(other.name));
}

/** Who else is typing. */
export function typistsOf(people: readonly Person[], me: string): readonly string[] {
  return people.filter(({ name, isTyping }) => isTyping && name !== me).map(({ name }) => name);
}

function isTyping(state: unknown): boolean {
  return (state as Partial<MemberState> | null)?.typing === true;
}
