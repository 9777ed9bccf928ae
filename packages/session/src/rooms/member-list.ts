import type { Member } from '../wire/controls.js';

type Fields = Partial<Record<string, unknown>>;

/** How many members of a room are kept, whatever the server sends. */
const maxMembers = 1_000;

const nobody: readonly Member[] = [];

/** Who is in a room. What is no member is left out; the list and its members keep their identity until they change. */
export class MemberList {
  list: readonly Member[] = nobody;

  /** Takes in a frame: everybody, or what has changed. */
  receive({ all, set, gone }: Fields): void {
    const before = new Map(this.list.map((member) => [member.id, member]));
    const next = new Map(all === true ? [] : before);
    for (const id of listOf(gone)) next.delete(id as string);
    for (const { id, user, state } of listOf(set).map((value) => Object(value) as Fields)) {
      if (typeof id !== 'string' || typeof user !== 'string') continue;
      const known = before.get(id);
      const isSame = known?.user === user && isAlike(known.state, state);
      if (next.has(id) || next.size < maxMembers) next.set(id, isSame ? known : { id, user, state });
    }
    this.#show([...next.values()]);
  }

  clear(): void {
    this.list = nobody;
  }

  #show(next: readonly Member[]): void {
    const { list } = this;
    if (next.length !== list.length || next.some((member, index) => member !== list[index])) this.list = next;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function isAlike(one: unknown, other: unknown): boolean {
  try {
    return JSON.stringify(one) === JSON.stringify(other);
  } catch {
    // JSON.parse reads deeper nesting than JSON.stringify can write.
    return false;
  }
}
