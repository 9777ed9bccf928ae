import type { Connection } from '@steadysocket/core';
import { ConnectionError, createConnection, webSocket } from '@steadysocket/core';
import type { Cursor, Room, RoomMessage } from '@steadysocket/session';
import { rooms, session } from '@steadysocket/session';
import { WebSocket } from 'ws';

/** What a client was shown of a room, in order: a message, or that something before the next one is missing. */
export type Shown =
  | { readonly kind: 'message'; readonly epoch: string; readonly offset: number; readonly id: string }
  | { readonly kind: 'not recovered'; readonly epoch: string | null; readonly reason: string | null };

/** What became of a publication: where it is, or why its promise was rejected. */
export type Outcome = Cursor | string;

export interface Publication {
  readonly room: string;
  readonly id: string;
  outcome: Outcome | null;
}

type AnyRoom = Room<string, string>;

/** One client in one room, over all of its pages. */
export class Seat {
  readonly shown: Shown[] = [];
  room: AnyRoom;
  #stop: () => void;
  #release: () => void;

  constructor(
    readonly person: string,
    room: AnyRoom,
  ) {
    this.room = room;
    this.#stop = this.#listen();
    this.#release = this.#enter();
  }

  /** It listens on: for a while the room stays. */
  leave(): void {
    this.#release();
  }

  comeBack(): void {
    this.#release = this.#enter();
  }

  /** The room of another page takes the place of this one. */
  replace(room: AnyRoom): void {
    this.#stop();
    this.#release();
    this.room = room;
    this.#stop = this.#listen();
    this.#release = this.#enter();
  }

  #enter(): () => void {
    this.room.setState({ name: this.person });
    return this.room.acquire();
  }

  #listen(): () => void {
    const { room, shown } = this;
    let before = room.getSnapshot();
    const stops = [
      room.on('message', ({ epoch, offset, message }: RoomMessage<string>) => {
        shown.push({ kind: 'message', epoch, offset, id: message });
      }),
      room.subscribe(() => {
        const { recovered, reason, epoch } = room.getSnapshot();
        const isNew = before.recovered !== false || before.epoch !== epoch;
        before = room.getSnapshot();
        if (recovered === false && isNew) shown.push({ kind: 'not recovered', epoch, reason });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }
}

export interface PersonOptions {
  readonly url: string;
  readonly roomNames: readonly string[];
  readonly random: () => number;
}

/** A client with a seat in some rooms, who publishes into them. */
export class Person {
  readonly seats: readonly Seat[];
  published: Publication[] = [];
  #count = 0;
  #isAway = false;
  /** What the application keeps beyond its page. */
  readonly #cursors = new Map<string, Cursor>();
  #connection: Connection<string, string>;
  readonly #options: PersonOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly name: string,
    options: PersonOptions,
  ) {
    this.#options = options;
    this.#connection = this.#connect();
    const roomOf = rooms(this.#connection, { members: true });
    this.seats = options.roomNames.map((room) => new Seat(name, roomOf(room)));
  }

  get isSeated(): boolean {
    return this.seats.every(({ room }) => room.getSnapshot().status === 'joined');
  }

  /** As a page that is loaded again: it has the cursors that it has kept, and nothing else. What is under way is given up. */
  reload(): void {
    const before = this.#connection;
    // One that is loaded again before it has joined has none of its own.
    for (const { room } of this.seats) if (room.cursor) this.#cursors.set(room.name, room.cursor);
    this.published = this.published.filter(({ outcome }) => outcome !== null);
    this.#connection = this.#connect();
    const roomOf = rooms(this.#connection, { members: true, after: (room) => this.#cursors.get(room) });
    for (const seat of this.seats) seat.replace(roomOf(seat.room.name));
    before.close();
  }

  /** Leaves its rooms. What is under way then is given up: nobody may use the connection any more. */
  leave(): void {
    this.#isAway = true;
    this.published = this.published.filter(({ outcome }) => outcome !== null);
    for (const seat of this.seats) seat.leave();
  }

  comeBack(): void {
    this.#isAway = false;
    for (const seat of this.seats) seat.comeBack();
  }

  /** Publishes now and then, on average once in so many milliseconds. */
  talk(everyMs: number): void {
    this.#timer = setTimeout(
      () => {
        this.#publish();
        this.talk(everyMs);
      },
      2 * everyMs * this.#options.random(),
    );
  }

  fallSilent(): void {
    clearTimeout(this.#timer);
  }

  close(): void {
    this.fallSilent();
    this.#connection.close();
  }

  #connect(): Connection<string, string> {
    const { url, random } = this.#options;
    return createConnection<string, string>(url, {
      transport: session({ over: webSocket({ WebSocket }), auth: this.name }),
      reconnect: { baseDelayMs: 100, maxDelayMs: 1_000 },
      connectTimeoutMs: 3_000,
      queue: { maxMessages: Infinity },
      random,
    });
  }

  #publish(): void {
    const seat = this.seats[Math.floor(this.seats.length * this.#options.random())];
    if (!seat || this.#isAway) return;
    this.#count += 1;
    const publication: Publication = { room: seat.room.name, id: `${this.name}-${String(this.#count)}`, outcome: null };
    this.published.push(publication);
    seat.room.publish(publication.id).then(
      (cursor) => (publication.outcome = cursor),
      (error: unknown) => (publication.outcome = reasonOf(error)),
    );
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof ConnectionError)) return String(error);
  const { code } = Object(error.cause) as { readonly code?: string };
  return code === undefined ? error.code : `${error.code}: ${code}`;
}
