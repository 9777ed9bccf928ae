import type { WebSocketFrame } from '@steadysocket/core';
import { ConnectionError, rethrowLater } from '@steadysocket/core/transport';
import type { Arrived } from '../room-traffic.js';
import type { Cursor, Refusal } from '../wire/controls.js';
import { isCursor } from '../wire/frames.js';
import { MemberList } from './member-list.js';
import { Pacer } from './pacer.js';
import type { Position, Recovery } from './position.js';
import { moveTo } from './position.js';
import type { RoomDesk } from './room-desk.js';
import type { RoomsOptions } from './room.js';

type Fields = Partial<Record<string, unknown>>;

/** Between this client and the server, whether a link is open or not. */
type Phase = 'out' | 'joining' | 'joined' | 'refused' | 'parting';

/** The room of a membership. */
export interface MembershipHost {
  readonly name: string;
  readonly isWanted: boolean;
  readonly options: RoomsOptions;
  /** The next message was received. */
  deliver(cursor: Cursor, payload: WebSocketFrame): void;
  /** Anything other than the offset has changed. */
  update(): void;
}

const nothing: Recovery = { recovered: null, reason: null };

/** The agreement between this client and the server on one room: requested by `join` and `part`, answered by `room`. */
export class Membership {
  phase: Phase = 'out';
  position: Position | null = null;
  recovery: Recovery = nothing;
  refused: Refusal | null = null;
  readonly members: MemberList = new MemberList();
  #state: unknown;
  /** Whether the state has changed since the latest join, so that the server may not know it. */
  #isStateNew = false;
  /** Whether a join was written in this session, so that the server may know the room. */
  #hasAsked = false;
  /** Whether members were requested and have not arrived. */
  #awaitsMembers = false;
  /** Delays joins that answers of the server make necessary. */
  readonly #pacer: Pacer;
  readonly #host: MembershipHost;
  readonly #desk: RoomDesk;

  constructor(host: MembershipHost, desk: RoomDesk) {
    this.#host = host;
    this.#desk = desk;
    this.#pacer = new Pacer(desk.inside.settings, () => {
      if (desk.isLinked && this.#isAskDue) this.#ask();
    });
  }

  get cursor(): Cursor | null {
    const { position } = this;
    return position && { epoch: position.epoch, offset: position.offset };
  }

  /** The room has its first user. */
  enter(): void {
    this.#desk.hold(this);
    // While the room is being left, the answer to the `part` arrives first.
    if (this.phase === 'out') this.#join();
  }

  /** The last user has left. */
  leave(): void {
    this.members.clear();
    if (this.phase === 'joined' || (this.phase === 'joining' && this.#hasAsked)) this.#part();
    else if (this.phase !== 'parting') this.#letGo();
  }

  /** No user waits for later messages. */
  beginAnew(): void {
    this.position = null;
    this.recovery = nothing;
    this.#state = undefined;
    this.#isStateNew = false;
  }

  show(state: unknown): void {
    this.#state = state;
    this.#isStateNew = true;
    if (this.phase === 'joined' || this.phase === 'joining') this.#present();
  }

  // Called by the desk.

  /** The server does not confirm that the room was left. */
  forget(): void {
    if (this.phase === 'parting' && !this.#host.isWanted) this.#letGo();
  }

  get name(): string {
    return this.#host.name;
  }

  linked(resumed: boolean): void {
    if (!resumed) this.ended();
    if (this.phase === 'joining') this.#join();
    else if (this.phase === 'parting') this.#part();
    // A join may be lost with its link although an answer arrived, because the server's application also added the client.
    else if (this.phase === 'joined' && this.#awaitsMembers) this.#ask();
    else if (this.phase === 'joined' && (this.#isStateNew || this.#state !== undefined)) this.#present();
  }

  /** The session is over, so the server has forgotten this room. */
  ended(): void {
    this.#hasAsked = false;
    this.#pacer.cancel();
    if (this.#host.isWanted) this.phase = 'joining';
    else this.#letGo();
  }

  receive(header: Arrived, payload?: WebSocketFrame): void {
    const fields = header as Fields;
    if (payload !== undefined) this.#receiveMessage(fields['number'] as number, payload);
    else if (fields['type'] === 'members') this.#receiveMembers(fields);
    else if (fields['type'] === 'room') this.#obey(fields);
  }

  update(): void {
    this.#host.update();
  }

  /** Whether the server still has to be asked. It may have answered in the meantime. */
  get #isAskDue(): boolean {
    const { phase } = this;
    return phase === 'joining' || (phase === 'joined' && (this.#awaitsMembers || this.#isStateNew));
  }

  #join(): void {
    this.phase = 'joining';
    if (this.#desk.isLinked) this.#ask();
  }

  /** The server cannot continue after the cursor. */
  #joinAgain(): void {
    this.phase = 'joining';
    this.#pacer.run();
  }

  #ask(): void {
    const { last, members } = this.#host.options;
    this.#pacer.cancel();
    this.position ??= this.#presentedPosition();
    this.#isStateNew = false;
    this.#hasAsked = true;
    this.#awaitsMembers = members === true;
    const { cursor } = this;
    this.#desk.write({
      type: 'join',
      room: this.name,
      ...(cursor && { after: cursor }),
      ...(last !== undefined && { last }),
      ...(members === true && { members }),
      ...this.#shown,
    });
  }

  #part(): void {
    this.phase = 'parting';
    this.#pacer.cancel();
    this.#desk.part(this);
    this.#desk.write({ type: 'part', room: this.name });
  }

  #present(): void {
    this.#desk.write({ type: 'present', room: this.name, ...this.#shown });
  }

  get #shown(): { readonly state?: unknown } {
    return this.#state === undefined ? {} : { state: this.#state };
  }

  #letGo(): void {
    this.phase = 'out';
    this.#pacer.cancel();
    this.#desk.letGo(this);
  }

  /** Returns the application's cursor. */
  #presentedPosition(): Position | null {
    try {
      const cursor: unknown = this.#host.options.after?.(this.name);
      if (cursor === undefined || cursor === null) return null;
      if (!isCursor(cursor)) throw new ConnectionError('invalid-option', 'after must return a cursor or undefined');
      return { epoch: cursor.epoch, offset: cursor.offset, isConfirmed: false, isKnown: true };
    } catch (error) {
      rethrowLater(error);
      return null;
    }
  }

  #obey(control: Fields): void {
    if (control['left'] === true) this.#left();
    else if (this.phase === 'parting') return;
    else if (control['refused'] !== undefined) this.#refuse(control['refused']);
    else if (isCursor(control)) this.#move(control);
    this.#host.update();
  }

  #move(control: Cursor & Fields): void {
    const { phase } = this;
    const move = moveTo(control, control, this.position);
    if (move) {
      this.phase = 'joined';
      if (phase !== 'joined') this.#pacer.succeed();
      this.position = move.position;
      this.recovery = move.recovery ?? this.recovery;
      // The server added the client again, and knows neither its state nor that it wants the members.
      const { members } = this.#host.options;
      if (phase !== 'refused' || (members !== true && this.#state === undefined)) return;
      this.#awaitsMembers = members === true;
      this.#isStateNew = true;
      this.#pacer.run();
    } else if (phase !== 'joining' || control['recovered'] !== undefined) this.#joinAgain();
  }

  #left(): void {
    if (this.phase === 'joined') this.#refuse({ code: 'removed' });
    // While joining, this answers a repeated `part`; the answer to the join follows.
    if (this.phase !== 'parting') return;
    if (this.#host.isWanted) this.#join();
    else this.#letGo();
  }

  #refuse(refusal: unknown): void {
    const { code, message } = Object(refusal) as Fields;
    this.phase = 'refused';
    this.refused = {
      code: typeof code === 'string' ? code : 'refused',
      ...(typeof message === 'string' && { message }),
    };
    this.members.clear();
  }

  #receiveMembers(frame: Fields): void {
    const { phase } = this;
    if (this.#host.options.members !== true || (phase !== 'joined' && phase !== 'joining')) return;
    this.#awaitsMembers = false;
    this.members.receive(frame);
    this.#host.update();
  }

  #receiveMessage(number: number, payload: WebSocketFrame): void {
    const { position } = this;
    if (this.phase !== 'joined' || !position || number <= position.offset) return;
    if (number === position.offset + 1) {
      position.offset = number;
      position.isKnown = true;
      this.#host.deliver({ epoch: position.epoch, offset: number }, payload);
    } else {
      this.#joinAgain();
      this.#host.update();
    }
  }
}
