import type { Leasable, Readable, Snapshot } from './types.js';

/** What a family needs of its members. */
export interface FamilyMember extends Readable<Pick<Snapshot, 'status'>>, Leasable {
  close(): void;
}

/** Connections by key: one key never has two links. */
export interface ConnectionFamily<Key, Member extends FamilyMember> {
  /** The key's connection, made on the first call. */
  (key: Key): Member;
  /** The key's connection if there is one; makes none. */
  peek(key: Key): Member | undefined;
  /** Closes the key's connection and forgets it: the next call makes a new one. */
  delete(key: Key): void;
}

/**
 * Shares connections by key. A connection that is wanted is registered; one that was never leased, or that went idle after
 * its last lease and linger, is held weakly: whoever still holds it keeps it the key's own, and leasing it again registers
 * it again.
 *
 * @param create Makes the connection of a key; called when the key has none.
 */
export function createConnectionFamily<Key, Member extends FamilyMember>(
  create: (key: Key) => Member,
): ConnectionFamily<Key, Member> {
  const registered = new Map<Key, Member>();
  const weakly = new Map<Key, WeakRef<Member>>();
  const collected = new FinalizationRegistry<Key>((key) => {
    if (weakly.get(key)?.deref() === undefined) weakly.delete(key);
  });

  const peek = (key: Key): Member | undefined => registered.get(key) ?? weakly.get(key)?.deref();
  const make = (key: Key): Member => {
    const member = create(key);
    const reference = new WeakRef(member);
    weakly.set(key, reference);
    collected.register(member, key);
    const register = (): void => {
      const { status } = member.getSnapshot();
      if (status !== 'connecting' && status !== 'open' && status !== 'waiting') {
        if (registered.get(key) === member) registered.delete(key);
      } else if ((peek(key) ?? member) === member) {
        registered.set(key, member);
        weakly.set(key, reference);
      } else {
        // Deleted, replaced and then opened again by somebody who kept it.
        member.close();
      }
    };
    member.subscribe(register);
    register();
    return member;
  };

  return Object.assign((key: Key): Member => peek(key) ?? make(key), {
    peek,
    delete(key: Key): void {
      const member = peek(key);
      registered.delete(key);
      weakly.delete(key);
      member?.close();
    },
  });
}
