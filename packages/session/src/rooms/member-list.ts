import type { Member } from '../wire/controls.js';

type Fields = Partial<Record<string, unknown>>;

/** How many members of a room are kept, whatever the server sends. */
const maxMembers = 1_000;

/** How many characters of JSON a member may have. */
const maxMemberLength = 4_096;

/** A member, with its JSON for comparison. */
type Kept = readonly [member: Member, json: string];

/** The members of a room. Invalid members are skipped. The list and its members keep their identity until they change. */
export class MemberList {
  list: readonly Member[] = [];
  #kept = new Map<string, Kept>();

  /** Applies a frame, with all members or with changes. */
  receive({ all, set, gone }: Fields): void {
    const before = this.#kept;
    const next = new Map(all === true ? [] : before);
    for (const id of listOf(gone)) next.delete(id as string);
    for (const value of listOf(set)) {
      const kept = keptOf(value);
      if (!kept) continue;
      const [{ id }, json] = kept;
      const known = before.get(id);
      if (next.has(id) || next.size < maxMembers) next.set(id, known?.[1] === json ? known : kept);
    }
    this.#kept = next;
    this.#show([...next.values()].map(([member]) => member));
  }

  clear(): void {
    this.#kept = new Map();
    this.#show([]);
  }

  #show(next: readonly Member[]): void {
    const { list } = this;
    if (next.length !== list.length || next.some((member, index) => member !== list[index])) this.list = next;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function keptOf(value: unknown): Kept | null {
  const { id, user, state } = Object(value) as Fields;
  if (typeof id !== 'string' || typeof user !== 'string') return null;
  const member: Member = { id, user, state };
  try {
    const json = JSON.stringify(member);
    return json.length <= maxMemberLength ? [member, json] : null;
  } catch {
    // JSON.parse reads deeper nesting than JSON.stringify can write.
    return null;
  }
}
