import type { Connection, Schedule, Status, Unsubscribe, WebSocketFrame } from '@steadysocket/core';
import { sharedFrameOf, toConnectionError, WeakCache } from '@steadysocket/core/transport';
import type { ClientSession } from '../client-session.js';
import { own } from '../own.js';
import type { Arrived, RoomTraffic } from '../room-traffic.js';
import type { Control } from '../wire/controls.js';
import type { KeyedRoom } from './keyed-room.js';
import type { Membership } from './membership.js';
import type { Sequence } from './publication.js';
import { Publication } from './publication.js';

/** How many left rooms may wait for an answer, so that a server that never answers does not fill the memory. */
const maxLeft = 1_000;

type AnyConnection = Connection<unknown, unknown>;
type Arrival = readonly [header: Arrived, payload: WebSocketFrame | undefined];

/** Shared by the rooms of a connection. */
export class RoomDesk implements RoomTraffic {
  /** Rooms that the application references, and rooms with listeners. */
  readonly known: WeakCache<string, KeyedRoom> = new WeakCache<string, KeyedRoom>();
  readonly schedule: Schedule;
  readonly inside: ReturnType<AnyConnection['~inside']>;
  /** Rooms in use, and left rooms that the server has not confirmed. */
  readonly #held = new Map<string, Membership>();
  /** Rooms that were left recently, oldest first. */
  readonly #left = new Set<Membership>();
  readonly #sequence: Sequence;
  #status: Status = 'idle';
  #stopFollowing: Unsubscribe = () => {};
  /** Delivers received messages in order. Replaced when the application ends the session. */
  #inlet = this.#newInlet();
  readonly #session: ClientSession;

  constructor(
    session: ClientSession,
    readonly connection: AnyConnection,
  ) {
    this.#session = session;
    this.inside = connection['~inside']();
    this.schedule = sharedFrameOf(connection);
    const { clock } = this.inside.settings;
    this.#sequence = { latest: 0, now: () => clock.now() };
  }

  get isLinked(): boolean {
    return this.#session.link !== null;
  }

  hold(membership: Membership): void {
    const { connection } = this;
    if (this.#held.size === 0) {
      this.#status = connection.getSnapshot().status;
      this.#stopFollowing = connection.subscribe(() => this.#follow());
    }
    this.#held.set(membership.name, membership);
  }

  /** A room was left. It is kept until the server confirms. */
  part(membership: Membership): void {
    this.#left.delete(membership);
    this.#left.add(membership);
    const [oldest] = this.#left;
    if (!oldest || this.#left.size <= maxLeft) return;
    this.#left.delete(oldest);
    oldest.forget();
  }

  letGo(membership: Membership): void {
    this.#left.delete(membership);
    if (this.#held.delete(membership.name) && this.#held.size === 0) this.#stopFollowing();
  }

  publicationOf(room: string, payload: WebSocketFrame): Publication {
    try {
      return new Publication(room, own(payload), this.#sequence);
    } catch (error) {
      throw toConnectionError(error, 'invalid-frame', 'the buffer is detached');
    }
  }

  write(control: Control): void {
    try {
      this.#session.link?.control(control);
    } catch (error) {
      this.report(error, 'transport-failed', 'the transport threw');
    }
  }

  report(error: unknown, ...fallback: [code: 'transport-failed' | 'decode-failed', message: string]): void {
    this.inside.mailbox.raise('error', toConnectionError(error, ...fallback));
  }

  // Called by the session.

  linked(resumed: boolean): void {
    for (const membership of [...this.#held.values()]) membership.linked(resumed);
  }

  receive(header: Arrived, payload?: WebSocketFrame): void {
    const { mailbox } = this.inside;
    const inlet = this.#inlet;
    const arrival: Arrival = [header, payload];
    // Through the mailbox, so that the order with the connection's messages is kept.
    if (mailbox.isBehind) mailbox.post(() => mailbox.notify(inlet, arrival));
    else mailbox.notify(inlet, arrival);
  }

  ended(): void {
    this.#inlet = this.#newInlet();
    for (const membership of [...this.#held.values()]) membership.ended();
  }

  #newInlet(): { emit(arrival: Arrival): void } {
    const inlet = {
      emit: ([header, payload]: Arrival): void => {
        if (inlet !== this.#inlet) return;
        try {
          this.#held.get(header.room as string)?.receive(header, payload);
        } catch (error) {
          // The connection's other listeners are notified through the same mailbox, so nothing may throw here.
          this.report(error, 'transport-failed', 'a frame about a room could not be processed');
        }
      },
    };
    return inlet;
  }

  #follow(): void {
    const { status } = this.connection.getSnapshot();
    if (status === this.#status) return;
    this.#status = status;
    for (const membership of [...this.#held.values()]) membership.update();
  }
}
