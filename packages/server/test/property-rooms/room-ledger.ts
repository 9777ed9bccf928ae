import type { WebSocketFrame } from '@steadysocket/core';
import type { Room, RoomMessage } from '@steadysocket/session';
import type { Cursor } from '@steadysocket/session/wire';
import { textOf } from '../simulation/messages.js';
import type { History } from './history.js';

type AnyRoom = Room<WebSocketFrame, WebSocketFrame>;

/** One room of one client, and whether what arrives is what its log has. */
export class RoomLedger {
  readonly violations: string[] = [];
  /** Where the room has to go on. */
  position: Cursor | null;
  /** The furthest back that the client may have asked for since it was last in the room. */
  #asked: Cursor | null;
  /** Whether something was delivered, or presented: nothing up to the position may come again. */
  #isKnown: boolean;
  /** What it shows to the others. */
  state: unknown = undefined;
  received = 0;
  #stops: (() => void)[];
  #release: (() => void) | null = null;
  readonly #history: History;

  /** @param presented The cursor that the application keeps. */
  constructor(
    readonly room: AnyRoom,
    history: History,
    presented: Cursor | undefined,
  ) {
    this.#history = history;
    this.position = this.#asked = room.cursor ?? presented ?? null;
    this.#isKnown = this.position !== null;
    this.#stops = [
      room.on('message', (message) => {
        this.#receive(message);
      }),
      room.subscribe(() => {
        this.#follow();
      }),
    ];
  }

  get isUsed(): boolean {
    return this.#release !== null;
  }

  use(): void {
    this.#release ??= this.room.acquire();
  }

  release(): void {
    this.#release?.();
    this.#release = null;
  }

  setState(state: unknown): void {
    this.state = state;
    this.room.setState(state);
  }

  end(): void {
    this.release();
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  #follow(): void {
    const { cursor } = this.room;
    const { status, recovered, reason } = this.room.getSnapshot();
    const before = this.position;
    if (cursor && (before?.epoch !== cursor.epoch || before.offset !== cursor.offset)) {
      if (before !== null && this.#isKnown) this.#move(before, cursor, { recovered, reason });
      this.position = cursor;
      if (recovered === false) this.#isKnown = false;
    }
    if (status !== 'joined') this.#asked = this.position;
  }

  #move(before: Cursor, cursor: Cursor, { recovered, reason }: { recovered: boolean | null; reason: unknown }): void {
    const { name } = this.room;
    const moved = `${name} moves from ${show(before)} to ${show(cursor)}`;
    if (recovered === null) this.violations.push(`${moved} without a word`);
    else if (recovered && cursor.offset !== before.offset) this.violations.push(`${moved}, as if nothing was missing`);
    else if (recovered && this.#history.at(cursor) !== this.#history.at(before))
      this.violations.push(`${moved}, into another history`);
    else if (!recovered && !this.#wasLost(before))
      this.violations.push(`${moved}: ${String(reason)}, and nothing was lost`);
  }

  #wasLost(before: Cursor): boolean {
    const { name } = this.room;
    return this.#history.isGone(name, before) || (this.#asked !== null && this.#history.isGone(name, this.#asked));
  }

  #receive({ room, epoch, offset, message }: RoomMessage<WebSocketFrame>): void {
    const text = textOf(message);
    const { position } = this;
    const expected = this.#history.at({ epoch, offset });
    this.received += 1;
    if (text !== expected) this.violations.push(`${room} ${epoch} ${offset} is ${text}, and not ${String(expected)}`);
    if (position?.epoch !== epoch || position.offset + 1 !== offset)
      this.violations.push(`${room} ${epoch} ${offset} comes after ${show(position)}`);
    const { cursor } = this.room;
    if (cursor?.epoch !== epoch || cursor.offset !== offset) this.violations.push(`the cursor is not at ${text}`);
    this.position = { epoch, offset };
    this.#isKnown = true;
  }
}

function show(cursor: Cursor | null): string {
  return cursor ? `${cursor.epoch} ${cursor.offset}` : 'nothing';
}
