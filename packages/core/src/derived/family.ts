import type { Inside } from '../connection-types.js';
import { disposable } from '../disposable.js';
import type { Leasable, Readable, Unsubscribe } from '../readable.js';
import type { Snapshot } from '../snapshot-types.js';
import { WeakValues } from '../weak-values.js';

/** The part of a connection that a family uses. */
export interface FamilyMember extends Readable<Pick<Snapshot, 'status' | 'queued'>>, Leasable {
  on(event: never, listener: never): Unsubscribe;
  close(): void;
  readonly '~inside'?: () => Pick<Inside<never>, 'abandon'>;
}

/** Connections by key. A key never has two links. */
export interface ConnectionFamily<Key, Member extends FamilyMember, Context extends readonly unknown[] = readonly []> {
  /**
   * Returns the connection of the key. Without one, it creates one, with the key and the other arguments. With one, the other
   * arguments have no effect.
   */
  (key: Key, ...context: Context): Member;
  /** Returns the connection of the key, or `undefined`. It creates none. */
  peek(key: Key): Member | undefined;
  /**
   * Closes the connection of the key for all its users and forgets it. The next call creates a new one, and cuts a close
   * handshake short that is still under way. A deleted connection that is opened again becomes the connection of the key,
   * unless the key has another by then: in that case it is closed at once.
   */
  delete(key: Key): void;
}

/**
 * Shares connections by key. Keys are compared as a `Map` compares them: objects by identity. A connection is kept while it
 * is in use: until `lingerMs` after its last lease, and while messages wait in its queue or listeners are subscribed (`on`,
 * `subscribe`, folds and loops). Otherwise the family does not keep it alive: without another reference it is collected.
 *
 * @param create Creates the connection of a key. It receives the key and all other arguments of the call.
 * Listeners that it subscribes itself do not keep the connection. The family wraps `on` and `subscribe` of the returned
 * object, to count its listeners.
 */
export function createConnectionFamily<Key, Member extends FamilyMember, Context extends readonly unknown[]>(
  create: (key: Key, ...context: Context) => Member,
): ConnectionFamily<Key, Member, Context> {
  const known = new WeakValues<Key, Member>();
  const used = new Map<Key, Member>();
  /** Deleted connections that may not be closed yet. */
  const leaving = new Map<Key, Member>();

  const peek = (key: Key): Member | undefined => known.get(key);
  const make = (key: Key, context: Context): Member => {
    leaving.get(key)?.['~inside']?.().abandon();
    const member = create(key, ...context);
    known.set(key, member);
    const update = (): void => {
      const { status, queued } = member.getSnapshot();
      const isDown = status === 'idle' || status === 'closed';
      const isUp = !isDown && status !== 'closing';
      if (isUp && peek(key) === undefined) known.set(key, member);
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

  return Object.assign((key: Key, ...context: Context): Member => peek(key) ?? make(key, context), {
    peek,
    delete(key: Key): void {
      const member = peek(key);
      if (member === undefined) return;
      used.delete(key);
      known.delete(key);
      // First, because a listener may request the next connection of the key.
      leaving.set(key, member);
      member.close();
      if (member.getSnapshot().status === 'closed') leaving.delete(key);
    },
  });
}

/** Counts the listeners that are added from now on. Calls `changed` whenever their number has changed. */
function countedListeners(member: FamilyMember, changed: () => void): () => number {
  const listeners = new Set<Unsubscribe>();
  const counted =
    <Parameters extends readonly unknown[]>(add: (...parameters: Parameters) => Unsubscribe) =>
    (...parameters: Parameters): Unsubscribe => {
      const remove = add(...parameters);
      listeners.add(remove);
      changed();
      return disposable(() => {
        remove();
        if (listeners.delete(remove)) changed();
      });
    };
  Object.assign(member, { on: counted(member.on.bind(member)), subscribe: counted(member.subscribe.bind(member)) });
  return () => listeners.size;
}
