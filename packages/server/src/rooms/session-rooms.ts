import type { Cursor, Refusal } from '@steadysocket/session/wire';
import { isCount, isRoomName } from '@steadysocket/session/wire';
import type { ServerSession } from '../server-session.js';
import type { NodeRoom } from './node-room.js';
import type { RoomAction } from './options.js';
import { Subscription } from './subscription.js';

/** What the rooms of a session need of their hub. */
export interface SessionRoomsHost {
  readonly maxRooms: number;
  /** The room on this node. */
  open(name: string): NodeRoom;
  /** Says why a client may not; `null` if it may. */
  refusalOf(session: ServerSession, room: string, action: RoomAction): Promise<Refusal | null>;
  /** The server's name of the session. */
  idOf(session: ServerSession): string;
}

/** What a client has asked of one room. */
interface Entry {
  /** Changes with each join: an answer to an earlier one no longer counts. */
  attempt: number;
  subscription: Subscription | null;
  /** What the client shows to the others; `undefined` while it does not. */
  state: unknown;
}

type Control = Partial<Record<string, unknown>>;

const maxLast = 1_000;
const maxEpochLength = 128;
const maxStateBytes = 1_024;

/** The rooms that one session is in. */
export class SessionRooms {
  readonly #entries = new Map<string, Entry>();
  readonly #session: ServerSession;
  readonly #host: SessionRoomsHost;

  constructor(session: ServerSession, host: SessionRoomsHost) {
    this.#session = session;
    this.#host = host;
  }

  /** Obeys a control frame about a room. Returns `false` for one that is malformed. */
  obey(control: Control): boolean {
    const { type, room, after, last = 0, state } = control;
    if (!isRoomName(room) || !isState(state)) return false;
    if (type === 'part') this.#part(room);
    else if (type === 'present') this.#present(room, state);
    else {
      if (!(after === undefined || isCursor(after)) || !isCount(last)) return false;
      const beginning = { ...(after !== undefined && { after }), last: Math.min(last, maxLast) };
      void this.#join(room, beginning, control);
    }
    return true;
  }

  /** Puts the client in, without asking whether it may. */
  enter(room: string, last: number): void {
    const entry = this.#entryOf(room);
    if (entry) this.#subscribe(room, entry).begin({ last: Math.min(last, maxLast) });
  }

  /** Takes the client out. */
  remove(room: string): void {
    if (this.#leave(room)) this.#refuse(room, { code: 'removed' });
  }

  /** The client may take more. */
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

  async #join(room: string, beginning: { after?: Cursor; last: number }, control: Control): Promise<void> {
    const entry = this.#entryOf(room);
    if (!entry) return;
    const attempt = (entry.attempt += 1);
    entry.state = control['state'];
    const refusal = await this.#host.refusalOf(this.#session, room, 'join');
    // It has left, or asked again.
    if (this.#entries.get(room) !== entry || entry.attempt !== attempt) return;
    if (refusal) {
      this.#leave(room);
      this.#refuse(room, refusal);
      return;
    }
    const subscription = this.#subscribe(room, entry);
    subscription.begin(beginning);
    if (control['members'] === true) subscription.room.members.watch(subscription);
    await this.#show(room, entry);
  }

  #part(room: string): void {
    this.#leave(room);
    this.#session.sendControl({ type: 'room', room, left: true });
  }

  #present(room: string, state: unknown): void {
    const entry = this.#entries.get(room);
    if (!entry) return;
    entry.state = state;
    if (entry.subscription) void this.#show(room, entry);
  }

  async #show(room: string, entry: Entry): Promise<void> {
    const { state, subscription } = entry;
    const refusal = state === undefined ? null : await this.#host.refusalOf(this.#session, room, 'present');
    // It shows something else by now, or has left.
    if (!subscription || this.#entries.get(room) !== entry || entry.state !== state) return;
    const id = this.#host.idOf(this.#session);
    const { members } = subscription.room;
    if (state === undefined || refusal) members.hide(id);
    else members.show(this.#session, { id, user: this.#session.user.id, state });
  }

  #entryOf(room: string): Entry | null {
    const known = this.#entries.get(room);
    if (known) return known;
    if (this.#entries.size >= this.#host.maxRooms) {
      this.#refuse(room, { code: 'too-many-rooms' });
      return null;
    }
    const entry = { attempt: 0, subscription: null, state: undefined };
    this.#entries.set(room, entry);
    return entry;
  }

  #subscribe(room: string, entry: Entry): Subscription {
    if (entry.subscription) return entry.subscription;
    const subscription = new Subscription(this.#session, this.#host.open(room));
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

function isCursor(value: unknown): value is Cursor {
  const { epoch, offset } = Object(value) as Partial<Record<string, unknown>>;
  return typeof epoch === 'string' && epoch.length > 0 && epoch.length <= maxEpochLength && isCount(offset);
}

function isState(state: unknown): boolean {
  return state === undefined || JSON.stringify(state).length <= maxStateBytes;
}
