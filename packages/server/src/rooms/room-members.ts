import type { Member } from '@steadysocket/session/wire';
import { controlFrame } from '@steadysocket/session/wire';
import type { HubClock } from '../options.js';
import type { ServerSession } from '../server-session.js';
import { mayGetList } from './list-budget.js';
import type { Presence, Unsubscribe } from './stores.js';

/** What the members of a room need from their node. */
interface MembersHost {
  readonly clock: HubClock;
  readonly presence: Presence;
  readonly presenceMs: number;
  /** Called with each pending write to the store. */
  storing(stored: Promise<void>): void;
  reportError(error: unknown): void;
}

/** A session that is notified of the members. */
export interface Watcher {
  readonly session: ServerSession;
}

/** A member whose session is on this node. */
interface Own {
  readonly session: ServerSession;
  readonly json: string;
  /** Whether others see it: not while its client has no link. */
  isShown: boolean;
}

interface Known {
  readonly json: string;
  /** The version of the list in which it was added or changed. */
  readonly version: number;
}

/** How many members a room shows. */
export const maxMembers = 1_000;

/** How many departures are remembered for clients that are behind. Clients that are further behind get the whole list. */
const maxGone = 1_000;

/** Changes within this many milliseconds are sent together. */
const coalesceMs = 50;

/** The members of a room on all nodes: renews those of this node, reads the others, and notifies watchers of changes. */
export class RoomMembers {
  #version = 0;
  /** Departures before this version are forgotten. */
  #floor = 0;
  #known = new Map<string, Known>();
  #gone: { readonly id: string; readonly version: number }[] = [];
  readonly #own = new Map<string, Own>();
  /** The version that each watcher has received. */
  readonly #watchers = new Map<Watcher, number>();
  #unsubscribe: Unsubscribe | null = null;
  #isListening = false;
  #isStale = false;
  #isListing = false;
  #isOver = false;
  /** Whether the store has failed, which was reported. */
  #hasFailed = false;
  /** Members whose latest change the store does not have. */
  readonly #unstored = new Set<string>();
  #storing: Promise<void> | null = null;
  #timer: unknown = null;
  #renewTimer: unknown = null;
  readonly #room: string;
  readonly #host: MembersHost;

  constructor(room: string, host: MembersHost) {
    this.#room = room;
    this.#host = host;
  }

  watch(watcher: Watcher): void {
    this.#watchers.set(watcher, -1);
    this.#isStale = true;
    this.#soon();
    if (!this.#isListening) void this.#listen();
  }

  unwatch(watcher: Watcher): void {
    this.#watchers.delete(watcher);
  }

  /** Shows a member, or changes its state. */
  show(session: ServerSession, member: Member): void {
    const { id, user, state } = member;
    const json = JSON.stringify({ user, state });
    this.#own.set(id, { session, json, isShown: true });
    this.#changed([id]);
  }

  hide(id: string): void {
    if (this.#own.delete(id)) this.#changed([id]);
  }

  /** The client of these members has a new link. */
  attached(watcher: Watcher, id: string): void {
    if (this.#watchers.has(watcher)) {
      this.#watchers.set(watcher, -1);
      this.#soon();
    }
    const own = this.#own.get(id);
    if (!own || own.isShown) return;
    own.isShown = true;
    this.#changed([id]);
  }

  close(): void {
    const { clock } = this.#host;
    this.#isOver = true;
    clock.clearTimeout(this.#timer);
    clock.clearTimeout(this.#renewTimer);
    this.#unsubscribe?.();
  }

  async #listen(): Promise<void> {
    this.#isListening = true;
    try {
      this.#unsubscribe = await this.#host.presence.subscribe(this.#room, () => {
        this.#isStale = true;
        this.#soon();
      });
      if (this.#isOver) this.#unsubscribe();
    } catch (error) {
      // The next renewal tries again. Until then the list is read without a notification.
      this.#isListening = false;
      this.#failed(error);
    }
  }

  /** Members were added, changed or removed: notifies watchers and the store. */
  #changed(ids: Iterable<string>): void {
    for (const id of ids) {
      const own = this.#own.get(id);
      if (own?.isShown) this.#know(id, own.json);
      else this.#forget(id);
      this.#unstored.add(id);
    }
    if (this.#unstored.size > 0) this.#host.storing((this.#storing ??= this.#store()));
    this.#soon();
  }

  /** One write at a time, with the latest change of each member, so that a slow store gets fewer writes. */
  async #store(): Promise<void> {
    const { presence, presenceMs } = this.#host;
    while (this.#unstored.size > 0) {
      const gone = new Set(this.#unstored);
      const shown = new Map<string, string>();
      this.#unstored.clear();
      for (const id of gone) {
        const own = this.#own.get(id);
        if (own?.isShown && gone.delete(id)) shown.set(id, own.json);
      }
      try {
        if (shown.size > 0) await presence.set(this.#room, shown, presenceMs);
        if (gone.size > 0) await presence.delete(this.#room, [...gone]);
        this.#hasFailed = false;
      } catch (error) {
        this.#failed(error);
      }
    }
    this.#storing = null;
  }

  /** Reports a failure of the store once. The next renewal repeats the writes. */
  #failed(error: unknown): void {
    if (!this.#hasFailed) this.#host.reportError(error);
    this.#hasFailed = true;
  }

  #know(id: string, json: string): void {
    if (this.#known.get(id)?.json === json) return;
    if (this.#known.size >= maxMembers && !this.#known.has(id)) return;
    this.#known.set(id, { json, version: (this.#version += 1) });
  }

  #forget(id: string): void {
    if (!this.#known.delete(id)) return;
    this.#gone.push({ id, version: (this.#version += 1) });
    if (this.#gone.length > maxGone) this.#floor = this.#gone.shift()?.version ?? this.#floor;
  }

  /** Reads the list and notifies watchers, once for several changes. */
  #soon(): void {
    if (this.#isOver) return;
    const { clock, presenceMs } = this.#host;
    this.#timer ??= clock.setTimeout(() => {
      this.#timer = null;
      void this.#refresh();
    }, coalesceMs);
    this.#renewTimer ??= clock.setTimeout(() => {
      this.#renewTimer = null;
      this.#renew();
    }, presenceMs / 3);
  }

  async #refresh(): Promise<void> {
    if (this.#isStale && this.#watchers.size > 0) {
      if (this.#isListing) this.#soon();
      else await this.#list();
    }
    if (!this.#isOver) this.#notifyAll();
  }

  /** Reads one list at a time, so that a slow store is read less often and answers keep their order. */
  async #list(): Promise<void> {
    this.#isStale = false;
    this.#isListing = true;
    try {
      this.#compare(await this.#host.presence.list(this.#room, maxMembers));
    } catch (error) {
      this.#isStale = true;
      this.#failed(error);
    }
    this.#isListing = false;
  }

  /** Applies the entries of all nodes, except for members of this node, which are known here. */
  #compare(listed: ReadonlyMap<string, string>): void {
    for (const id of [...this.#known.keys()]) if (!listed.has(id) && !this.#own.get(id)?.isShown) this.#forget(id);
    for (const [id, json] of listed) if (!this.#own.has(id)) this.#know(id, json);
  }

  #notifyAll(): void {
    const now = this.#host.clock.now();
    // Most watchers have the same version.
    const frames = new Map<number, string>();
    for (const [watcher, version] of this.#watchers) {
      const { session } = watcher;
      if (version === this.#version || !session.takesControls) continue;
      const since = version < this.#floor ? -1 : version;
      if (since < 0 && !mayGetList(session, this.#known.size, now)) {
        this.#soon();
        continue;
      }
      const frame = frames.get(since) ?? this.#changesSince(since);
      frames.set(since, frame);
      session.link?.send(frame);
      this.#watchers.set(watcher, this.#version);
    }
  }

  /** Creates a frame with the changes after a version; after -1 it has all members. */
  #changesSince(version: number): string {
    const all = version < 0;
    const set: Member[] = [];
    for (const [id, known] of this.#known) if (known.version > version) set.push(memberOf(id, known.json));
    const departures = all ? [] : this.#gone.filter((departure) => departure.version > version);
    const gone = departures.map(({ id }) => id).filter((id) => !this.#known.has(id));
    return controlFrame({ type: 'members', room: this.#room, all, set, gone });
  }

  /** Renews the members of this node, and hides those without a link. */
  #renew(): void {
    const concerned: string[] = [];
    for (const [id, own] of this.#own) {
      const isLinked = own.session.link !== null;
      if (isLinked || own.isShown) concerned.push(id);
      own.isShown = isLinked;
    }
    this.#changed(concerned);
    this.#isStale = true;
    if (this.#watchers.size > 0 && !this.#isListening) void this.#listen();
    if (this.#watchers.size > 0 || this.#own.size > 0) this.#soon();
  }
}

/** Reads an entry of the store. An entry of another format becomes a member without a state. */
export function memberOf(id: string, json: string): Member {
  try {
    const { user, state } = Object(JSON.parse(json)) as Partial<Member>;
    return { id, user: String(user), state };
  } catch {
    return { id, user: '', state: undefined };
  }
}
