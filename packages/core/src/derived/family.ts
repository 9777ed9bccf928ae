import type { Leasable, Readable, Snapshot, Unsubscribe } from '../types.js';

/** What a family needs of its members. */
export interface FamilyMember extends Readable<Pick<Snapshot, 'status' | 'queued'>>, Leasable {
  on(event: never, listener: never): Unsubscribe;
  close(): void;
  readonly '~abandon'?: () => void;
}

/** Connections by key: one key never has two links. */
export interface ConnectionFamily<Key, Member extends FamilyMember> {
  /** The key's connection, made on the first call. */
  (key: Key): Member;
  /** The key's connection if there is one; makes none. */
  peek(key: Key): Member | undefined;
  /**
   * Closes the key's connection, for all its users, and forgets it: the next call makes a new one. A close handshake that
   * is still under way then is cut short. A deleted connection that is opened again becomes the key's own where no other
   * has been made meanwhile; otherwise it is closed at once.
   */
  delete(key: Key): void;
}

/**
 * Shares connections by key. A connection is kept while it is in use: until `lingerMs` after its last lease, and while
 * messages wait in its queue or listeners are subscribed (`on`, `subscribe`, folds and loops). Otherwise it is kept only as
 * long as the application holds it, so a key that was only looked up costs nothing.
 *
 * @param create Makes the connection of a key; called when the key has none. Listeners that it subscribes itself keep
 * nothing. The family wraps `on` and `subscribe` of the returned object, to count its listeners.
 */
export function createConnectionFamily<Key, Member extends FamilyMember>(
  create: (key: Key) => Member,
): ConnectionFamily<Key, Member> {
  const known = new Map<Key, WeakRef<Member>>();
  const used = new Map<Key, Member>();
  /** Deleted, and maybe not closed yet. */
  const leaving = new Map<Key, Member>();
  const collected = new FinalizationRegistry<Key>((key) => {
    if (peek(key) === undefined) known.delete(key);
  });

  const peek = (key: Key): Member | undefined => known.get(key)?.deref();
  const make = (key: Key): Member => {
    leaving.get(key)?.['~abandon']?.();
    const member = create(key);
    const reference = new WeakRef(member);
    known.set(key, reference);
    collected.register(member, key);
    const update = (): void => {
      const { status, queued } = member.getSnapshot();
      const isDown = status === 'idle' || status === 'closed';
      const isUp = !isDown && status !== 'closing';
      if (isUp && peek(key) === undefined) known.set(key, reference);
      if (leaving.get(key) === member && status !== 'closing') leaving.delete(key);
      if (peek(key) === member) {
        if (isDown && queued === 0 && countListeners() === 0) used.delete(key);
        else used.set(key, member);
      } else if (isUp) member.close();
    };
    member.subscribe(update);
    const countListeners = countedListeners(member, update);
    update();
    return member;
  };

  return Object.assign((key: Key): Member => peek(key) ?? make(key), {
    peek,
    delete(key: Key): void {
      const member = peek(key);
      if (member === undefined) return;
      used.delete(key);
      known.delete(key);
      // First, because a listener may ask for the key's next connection.
      leaving.set(key, member);
      member.close();
      if (member.getSnapshot().status === 'closed') leaving.delete(key);
    },
  });
}

/** Counts the listeners that are added from now on, and calls `changed` after each change of their number. */
function countedListeners(member: FamilyMember, changed: () => void): () => number {
  const listeners = new Set<Unsubscribe>();
  const counted =
    <Parameters extends readonly unknown[]>(add: (...parameters: Parameters) => Unsubscribe) =>
    (...parameters: Parameters): Unsubscribe => {
      const remove = add(...parameters);
      listeners.add(remove);
      changed();
      return () => {
        remove();
        if (listeners.delete(remove)) changed();
      };
    };
  Object.assign(member, { on: counted(member.on.bind(member)), subscribe: counted(member.subscribe.bind(member)) });
  return () => listeners.size;
}
