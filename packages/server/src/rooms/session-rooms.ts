import type { Refusal } from '@steadysocket/session/wire';
import { isCount, isCursor, isRoomName, maxStateLength } from '@steadysocket/session/wire';
import type { ServerSession } from '../server-session.js';
import type { NodeRoom } from './node-room.js';
import type { RoomAction } from './options.js';
import type { Beginning, Pending } from './subscription.js';
import { Subscription } from './subscription.js';

/** What the rooms of a session need from their hub. */
export interface SessionRoomsHost {
  readonly maxRooms: number;
  /** The room on this node. */
  open(name: string): NodeRoom;
  /** Returns the refusal of an action, or `null` if it is allowed. */
  refusalOf(session: ServerSession, room: string, action: RoomAction): Promise<Refusal | null>;
  /** Identifies the session for the application. */
  idOf(session: ServerSession): string;
}

/** The requests of a client for one room. A later request replaces an earlier one. */
interface Entry {
  /** The join that is not answered yet. */
  wish: Wish | null;
  /** Whether the application added the client, so that `authorize` is not called. */
  isAdmitted: boolean;
  /** Whether a call of `authorize` is pending: one at a time. */
  isAsking: boolean;
  subscription: Subscription | null;
  /** The state that the client shows; `undefined` if it is hidden. */
  state: unknown;
  isShowing: boolean;
}

interface Wish {
  readonly beginning: Beginning;
  readonly members: boolean;
}

type Control = Partial<Record<string, unknown>>;

const maxLast = 1_000;

/** The rooms of one session. */
export class SessionRooms {
  readonly #entries = new Map<string, Entry>();
  /** The pending calls for this client, also after it has left. */
  readonly #pending: Pending = { join: 0, present: 0, read: 0 };
  readonly #session: ServerSession;
  readonly #host: SessionRoomsHost;

  constructor(session: ServerSession, host: SessionRoomsHost) {
    this.#session = session;
    this.#host = host;
  }

  /** Handles a control frame about a room. Returns `false` if it is malformed. */
  obey(control: Control): boolean {
    const { type, room, after, last = 0, state } = control;
    if (!isRoomName(room) || !isState(state)) return false;
    if (type === 'part') this.#part(room);
    else if (type === 'present') this.#present(room, state);
    else {
      if (!(after === undefined || isCursor(after)) || !isCount(last)) return false;
      // Only the fields of a cursor, because a log would interpret others.
      const cursor = after && { after: { epoch: after.epoch, offset: after.offset } };
      const beginning = { ...cursor, last: Math.min(last, maxLast) };
      this.#join(room, { beginning, members: control['members'] === true }, state);
    }
    return true;
  }

  /** Adds the client without calling `authorize`. Returns `false` if it is in too many rooms. */
  enter(room: string, last: number): boolean {
    const entry = this.#entryOf(room);
    if (!entry) return false;
    entry.isAdmitted = true;
    if (!entry.subscription) this.#subscribe(room, entry).begin({ last: Math.min(last, maxLast) });
    return true;
  }

  /** Removes the client. */
  remove(room: string): void {
    if (this.#leave(room)) this.#refuse(room, { code: 'removed' });
  }

  /** The client has acknowledged messages. */
  pump(): void {
    for (const { subscription } of this.#entries.values()) subscription?.pump();
  }

  /** The client has a new link. */
  attached(): void {
    for (const { subscription } of this.#entries.values())
      subscription?.room.members.attached(subscription, this.#host.idOf(this.#session));
    this.pump();
  }

  /** The session is over. */
  end(): void {
    for (const room of [...this.#entries.keys()]) this.#leave(room);
  }

  #join(room: string, wish: Wish, state: unknown): void {
    const entry = this.#entryOf(room);
    if (!entry) return;
    entry.wish = wish;
    entry.state = state;
    if (!entry.isAsking) void this.#ask(room, entry);
  }

  async #ask(room: string, entry: Entry): Promise<void> {
    entry.isAsking = true;
    const refused = entry.isAdmitted ? null : await this.#refusalOf(room, 'join');
    entry.isAsking = false;
    const { wish } = entry;
    entry.wish = null;
    // The client has left in the meantime.
    if (this.#entries.get(room) !== entry || !wish) return;
    if (refused && !entry.isAdmitted) {
      this.#leave(room);
      this.#refuse(room, refused);
      return;
    }
    const subscription = this.#subscribe(room, entry);
    subscription.begin(wish.beginning);
    if (wish.members) subscription.room.members.watch(subscription);
    void this.#show(room, entry);
  }

  #part(room: string): void {
    this.#leave(room);
    this.#session.sendControl({ type: 'room', room, left: true });
  }

  #present(room: string, state: unknown): void {
    const entry = this.#entries.get(room);
    if (!entry) return;
    entry.state = state;
    void this.#show(room, entry);
  }

  async #show(room: string, entry: Entry): Promise<void> {
    const { state, subscription } = entry;
    if (!subscription || entry.isShowing) return;
    const id = this.#host.idOf(this.#session);
    const { members } = subscription.room;
    if (state === undefined) {
      members.hide(id);
      return;
    }
    entry.isShowing = true;
    const refused = await this.#refusalOf(room, 'present');
    entry.isShowing = false;
    if (this.#entries.get(room) !== entry) return;
    if (entry.state !== state) void this.#show(room, entry);
    else if (refused) members.hide(id);
    else members.show(this.#session, { id, user: this.#session.user.id, state });
  }

  async #refusalOf(room: string, action: 'join' | 'present'): Promise<Refusal | null> {
    this.#pending[action] += 1;
    const refused = await this.#host.refusalOf(this.#session, room, action);
    this.#pending[action] -= 1;
    return refused;
  }

  #entryOf(room: string): Entry | null {
    const known = this.#entries.get(room);
    if (known) return known;
    // A client that keeps joining and leaving waits until the application and the log have answered.
    if (Math.max(this.#entries.size, ...Object.values(this.#pending)) >= this.#host.maxRooms) {
      this.#refuse(room, { code: 'too-many-rooms' });
      return null;
    }
    const entry = {
      wish: null,
      isAdmitted: false,
      isAsking: false,
      subscription: null,
      state: undefined,
      isShowing: false,
    };
    this.#entries.set(room, entry);
    return entry;
  }

  #subscribe(room: string, entry: Entry): Subscription {
    if (entry.subscription) return entry.subscription;
    const subscription = new Subscription(this.#session, this.#host.open(room), this.#pending);
    entry.subscription = subscription;
    subscription.room.add(subscription);
    return subscription;
  }

  #leave(room: string): boolean {
    const entry = this.#entries.get(room);
    if (!entry) return false;
    this.#entries.delete(room);
    entry.subscription?.room.members.hide(this.#host.idOf(this.#session));
    entry.subscription?.end();
    return true;
  }

  #refuse(room: string, refused: Refusal): void {
    this.#session.sendControl({ type: 'room', room, refused });
  }
}

function isState(state: unknown): boolean {
  try {
    return state === undefined || JSON.stringify(state).length <= maxStateLength;
  } catch {
    // JSON.parse reads deeper nesting than JSON.stringify can write.
    return false;
  }
}
