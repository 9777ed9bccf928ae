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

/** One client in one room. */
export class Seat {
  readonly shown: Shown[] = [];
  readonly room: Room<string, string>;

  constructor(
    readonly person: string,
    room: Room<string, string>,
  ) {
    this.room = room;
    room.on('message', ({ epoch, offset, message }: RoomMessage<string>) => {
      this.shown.push({ kind: 'message', epoch, offset, id: message });
    });
    let before = room.getSnapshot();
    room.subscribe(() => {
      const { recovered, reason, epoch } = room.getSnapshot();
      const isNew = before.recovered !== false || before.epoch !== epoch;
      before = room.getSnapshot();
      if (recovered === false && isNew) this.shown.push({ kind: 'not recovered', epoch, reason });
    });
  }
}

/** A client with a seat in some rooms, who publishes into them. */
export class Person {
  readonly seats: readonly Seat[];
  readonly published: Publication[] = [];
  readonly #connection: Connection<string, string>;
  readonly #random: () => number;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly name: string,
    {
      url,
      roomNames,
      random,
    }: { readonly url: string; readonly roomNames: readonly string[]; readonly random: () => number },
  ) {
    this.#random = random;
    this.#connection = createConnection<string, string>(url, {
      transport: session({ over: webSocket({ WebSocket }), auth: name }),
      reconnect: { baseDelayMs: 100, maxDelayMs: 1_000 },
      connectTimeoutMs: 3_000,
      queue: { maxMessages: Infinity },
      random,
    });
    const roomOf = rooms(this.#connection, { members: true });
    this.seats = roomNames.map((room) => new Seat(name, roomOf(room)));
    for (const { room } of this.seats) {
      room.setState({ name });
      room.acquire();
    }
  }

  get isSeated(): boolean {
    return this.seats.every(({ room }) => room.getSnapshot().status === 'joined');
  }

  /** Publishes now and then, on average once in so many milliseconds. */
  talk(everyMs: number): void {
    this.#timer = setTimeout(
      () => {
        this.#publish();
        this.talk(everyMs);
      },
      2 * everyMs * this.#random(),
    );
  }

  fallSilent(): void {
    clearTimeout(this.#timer);
  }

  close(): void {
    this.fallSilent();
    this.#connection.close();
  }

  #publish(): void {
    const seat = this.seats[Math.floor(this.seats.length * this.#random())];
    if (!seat) return;
    const publication: Publication = {
      room: seat.room.name,
      id: `${this.name}-${String(this.published.length)}`,
      outcome: null,
    };
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
