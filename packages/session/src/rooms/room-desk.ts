import type { Connection, Schedule, Status, Unsubscribe } from '@steadysocket/core';
import { sharedFrameOf, toConnectionError, WeakCache } from '@steadysocket/core/transport';
import type { ClientSession } from '../client-session.js';
import type { RoomPayload, RoomTraffic } from '../room-traffic.js';
import type { Control } from '../wire/controls.js';
import type { KeyedRoom } from './keyed-room.js';
import type { Sequence } from './publication.js';

type AnyConnection = Connection<unknown, unknown>;
type Arrived = RoomPayload | Partial<Record<string, unknown>>;

/** What all rooms of a connection share. */
export class RoomDesk implements RoomTraffic {
  /** Rooms that the application holds, and those with listeners. */
  readonly known: WeakCache<string, KeyedRoom> = new WeakCache<string, KeyedRoom>();
  readonly sequence: Sequence;
  readonly schedule: Schedule;
  readonly inside: ReturnType<AnyConnection['~inside']>;
  /** Rooms in use, and those whose server has not confirmed that they were left. */
  readonly #held = new Map<string, KeyedRoom>();
  #status: Status = 'idle';
  #stopFollowing: Unsubscribe = () => {};
  /** Where what arrives goes in its turn. Another one once the application has ended the session. */
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
    this.sequence = { latest: 0, now: () => clock.now() };
  }

  get isLinked(): boolean {
    return this.#session.link !== null;
  }

  hold(room: KeyedRoom): void {
    const { connection } = this;
    if (this.#held.size === 0) {
      this.#status = connection.getSnapshot().status;
      this.#stopFollowing = connection.subscribe(() => this.#follow());
    }
    this.#held.set(room.name, room);
  }

  letGo({ name }: KeyedRoom): void {
    if (this.#held.delete(name) && this.#held.size === 0) this.#stopFollowing();
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

  // What the session calls.

  linked(resumed: boolean): void {
    for (const room of [...this.#held.values()]) room.linked(resumed);
  }

  receive(arrived: Arrived): void {
    const { mailbox } = this.inside;
    const inlet = this.#inlet;
    // In order with the messages of the connection, which take the same way.
    if (mailbox.isBehind) mailbox.post(() => mailbox.notify(inlet, arrived));
    else mailbox.notify(inlet, arrived);
  }

  ended(): void {
    this.#inlet = this.#newInlet();
    for (const room of [...this.#held.values()]) room.ended();
  }

  #newInlet(): { emit(arrived: Arrived): void } {
    const inlet = {
      emit: (arrived: Arrived): void => {
        if (inlet === this.#inlet) this.#held.get(arrived.room as string)?.receive(arrived);
      },
    };
    return inlet;
  }

  #follow(): void {
    const { status } = this.connection.getSnapshot();
    if (status === this.#status) return;
    this.#status = status;
    for (const room of [...this.#held.values()]) room.update();
  }
}
