import type {
  BatchCodec,
  Codec,
  DeliverOptions,
  Disposer,
  Schedule,
  Unsubscribe,
  WebSocketFrame,
} from '@steadysocket/core';
import type { LingerOptions } from '@steadysocket/core/transport';
import { ConnectionError, disposable, Emitter, LingeringLeases, rethrowLater } from '@steadysocket/core/transport';
import { own } from '../own.js';
import type { RoomPayload } from '../room-traffic.js';
import type { Cursor, Refusal } from '../wire/controls.js';
import { isCursor, maxStateLength } from '../wire/frames.js';
import { MemberList } from './member-list.js';
import type { Position, Recovery } from './position.js';
import { moveTo } from './position.js';
import { Publication } from './publication.js';
import type { RoomDesk } from './room-desk.js';
import type { Published, Room, RoomMessage, RoomSnapshot, RoomsOptions, RoomStatus } from './room.js';

type Fields = Partial<Record<string, unknown>>;

/** Between this client and the server, whether a link is there or not. */
type Phase = 'out' | 'joining' | 'joined' | 'refused' | 'parting';

const idle: RoomSnapshot = {
  status: 'idle',
  epoch: null,
  offset: 0,
  recovered: null,
  reason: null,
  refused: null,
  members: [],
};

const nothing: Recovery = { recovered: null, reason: null };

export class KeyedRoom implements Room<unknown, unknown> {
  readonly schedule: Schedule;
  readonly #messages = new Emitter<RoomMessage<unknown>>();
  readonly #changes = new Emitter<void>();
  readonly #leases: LingeringLeases;
  #phase: Phase = 'out';
  #position: Position | null = null;
  #recovery = nothing;
  #refused: Refusal | null = null;
  readonly #members = new MemberList();
  #state: unknown;
  /** It has changed since the room was joined: the server may not know it. */
  #isStateNew = false;
  #snapshot = idle;
  /** What listeners were last notified of. */
  #notified = idle;
  /** The offset has moved since listeners were notified, and they will be with the next frame. */
  #isFrameDue = false;
  #cancelFrame: () => void = () => {};
  readonly #desk: RoomDesk;
  readonly #options: RoomsOptions;

  constructor(
    readonly name: string,
    desk: RoomDesk,
    options: RoomsOptions & LingerOptions,
  ) {
    this.#desk = desk;
    this.#options = options;
    this.schedule = desk.schedule;
    this.#leases = new LingeringLeases(options, (isWanted) => {
      if (isWanted) this.#enter();
      else this.#leave();
      this.update();
    });
  }

  get cursor(): Cursor | null {
    const position = this.#position;
    return position && { epoch: position.epoch, offset: position.offset };
  }

  on(_event: 'message', listener: (message: RoomMessage<unknown>) => void): Disposer {
    return this.#keptWhile(this.#messages.on(listener));
  }

  subscribe(listener: () => void): Disposer {
    if (this.#changes.isEmpty) this.#notified = this.getSnapshot();
    return this.#keptWhile(this.#changes.on(listener));
  }

  acquire(): Disposer {
    const release = this.#leases.acquire();
    const releaseConnection = this.#desk.connection.acquire();
    return disposable(() => {
      // First: the room lingers as long as the connection does, and is then left on a link that is still open.
      release();
      releaseConnection();
    });
  }

  getSnapshot(): RoomSnapshot {
    const before = this.#snapshot;
    const isRefused = this.#phase === 'refused';
    const position = this.#isFrameDue ? before : this.#position;
    const next: RoomSnapshot = {
      status: this.#status,
      epoch: position?.epoch ?? null,
      offset: position?.offset ?? 0,
      ...this.#recovery,
      refused: isRefused ? this.#refused : null,
      members: this.#members.members,
    };
    const fields = Object.keys(next) as (keyof RoomSnapshot)[];
    if (fields.some((field) => next[field] !== before[field])) this.#snapshot = next;
    return this.#snapshot;
  }

  getServerSnapshot(): RoomSnapshot {
    return idle;
  }

  async publish(message: unknown, { timeoutMs = Infinity, signal }: DeliverOptions = {}): Promise<Published> {
    const { inside, sequence } = this.#desk;
    const wrap = (frame: unknown): unknown => new Publication(this.name, own(frame) as WebSocketFrame, sequence);
    const result = await inside.mailbox.enter(() => inside.sender.deliver(message, { timeoutMs, signal }, wrap));
    const { epoch, offset, duplicate } = Object(result) as Fields;
    return { epoch: String(epoch), offset: Number(offset), duplicate: duplicate === true };
  }

  setState(state: unknown): void {
    this.#state = state === undefined ? undefined : checkState(state);
    this.#isStateNew = true;
    if (this.#phase === 'joined' || this.#phase === 'joining') this.#present();
  }

  // What the desk calls.

  linked(resumed: boolean): void {
    if (!resumed) this.ended();
    if (this.#phase === 'joining') this.#join();
    else if (this.#phase === 'parting') this.#part();
    else if (this.#phase === 'joined' && this.#isStateNew) this.#present();
  }

  /** The session is over, and what the server knows of this room with it. */
  ended(): void {
    this.#phase = 'joining';
    if (!this.#leases.isWanted) this.#letGo();
  }

  receive(arrived: RoomPayload | Fields): void {
    if ('payload' in arrived) this.#receiveMessage(arrived as RoomPayload);
    else if (arrived['type'] === 'members') this.#receiveMembers(arrived);
    else this.#obey(arrived);
  }

  /** Notifies of a change, if listeners do not know of it. */
  update(): void {
    this.#cancelFrame();
    this.#isFrameDue = false;
    const notified = this.#notified;
    this.#notified = this.getSnapshot();
    if (notified !== this.#notified) this.#changes.emit();
  }

  get #status(): RoomStatus {
    if (!this.#leases.isWanted) return 'idle';
    const { status } = this.#desk.connection.getSnapshot();
    if (status !== 'open') return status;
    return this.#phase === 'joined' || this.#phase === 'refused' ? this.#phase : 'joining';
  }

  #enter(): void {
    this.#desk.hold(this);
    // Otherwise once the server has confirmed that it was left.
    if (this.#phase === 'out') this.#join();
  }

  #leave(): void {
    if (this.#phase === 'joined' || this.#phase === 'joining') this.#part();
    else if (this.#phase !== 'parting') this.#letGo();
    this.#members.clear();
    this.#beginAnew();
  }

  #letGo(): void {
    this.#phase = 'out';
    this.#desk.letGo(this);
  }

  #join(): void {
    const { name } = this;
    const { last, members } = this.#options;
    this.#phase = 'joining';
    if (!this.#desk.isLinked) return;
    this.#position ??= this.#presentedPosition();
    this.#isStateNew = false;
    this.#desk.write({
      type: 'join',
      room: name,
      ...(this.cursor && { after: this.cursor }),
      ...(last !== undefined && { last }),
      ...(members === true && { members }),
      ...(this.#state !== undefined && { state: this.#state }),
    });
  }

  #part(): void {
    this.#phase = 'parting';
    this.#desk.write({ type: 'part', room: this.name });
  }

  #present(): void {
    this.#desk.write({
      type: 'present',
      room: this.name,
      ...(this.#state !== undefined && { state: this.#state }),
    });
  }

  /** The application's cursor. */
  #presentedPosition(): Position | null {
    try {
      const cursor: unknown = this.#options.after?.(this.name);
      if (cursor == null) return null;
      if (!isCursor(cursor)) throw new ConnectionError('invalid-option', 'after must return a cursor or undefined');
      return { epoch: cursor.epoch, offset: cursor.offset, isConfirmed: false, isKnown: true };
    } catch (error) {
      rethrowLater(error);
      return null;
    }
  }

  #obey(control: Fields): void {
    const phase = this.#phase;
    if (control['left'] === true) this.#left();
    else if (phase === 'parting' || phase === 'out') return;
    else if (control['refused'] !== undefined) this.#refuse(control['refused']);
    else if (isCursor(control)) {
      const move = moveTo(control, control, this.#position);
      if (move) {
        this.#phase = 'joined';
        this.#position = move.position;
        this.#recovery = move.recovery ?? this.#recovery;
      } else if (phase !== 'joining') this.#join();
    }
    this.update();
  }

  #left(): void {
    // Of an earlier part, which was written again on the next link: the answer to the join follows.
    if (this.#phase === 'joining') return;
    if (this.#phase === 'joined') this.#refuse({ code: 'left' });
    else if (!this.#leases.isWanted) this.#letGo();
    else if (this.#phase === 'parting') this.#join();
  }

  #refuse(refusal: unknown): void {
    const { code, message } = Object(refusal) as Fields;
    this.#phase = 'refused';
    this.#refused = { code: String(code), ...(typeof message === 'string' && { message }) };
    this.#members.clear();
  }

  #receiveMembers(frame: Fields): void {
    if (!this.#leases.isWanted) return;
    this.#members.receive(frame);
    this.update();
  }

  #receiveMessage({ number, payload }: RoomPayload): void {
    const position = this.#position;
    if (this.#phase !== 'joined' || !position || number <= position.offset) return;
    if (number > position.offset + 1) {
      this.#join();
      this.update();
      return;
    }
    position.offset = number;
    position.isKnown = true;
    this.#publishSoon();
    this.#deliver(position, payload);
  }

  #deliver({ epoch, offset }: Position, payload: WebSocketFrame): void {
    const codec = this.#desk.inside.settings.codec as Codec<unknown, unknown> | BatchCodec<unknown, unknown>;
    let isDecoding = true;
    const emit = (message: unknown): void => {
      // A listener may have closed the connection, and a codec must emit before it returns.
      if (isDecoding && this.#phase === 'joined') this.#messages.emit({ room: this.name, epoch, offset, message });
    };
    try {
      if ('decodeAll' in codec) codec.decodeAll(payload, emit);
      else emit(codec.decode(payload));
    } catch (error) {
      this.#desk.report(error, 'decode-failed', 'the codec threw');
    }
    isDecoding = false;
  }

  #publishSoon(): void {
    if (this.#isFrameDue || this.#changes.isEmpty) return;
    this.#isFrameDue = true;
    this.#cancelFrame = this.schedule(() => {
      if (this.#isFrameDue) this.update();
    });
  }

  #keptWhile(stop: Unsubscribe): Disposer {
    const { known } = this.#desk;
    known.keep(this, true);
    return disposable(() => {
      stop();
      known.keep(this, this.#hasListeners);
      this.#beginAnew();
    });
  }

  get #hasListeners(): boolean {
    return !this.#messages.isEmpty || !this.#changes.isEmpty;
  }

  /** Nobody waits for the messages that follow. */
  #beginAnew(): void {
    if (this.#leases.isWanted || this.#hasListeners) return;
    this.#position = null;
    this.#recovery = nothing;
    this.#state = undefined;
    this.#isStateNew = false;
  }
}

function checkState(state: unknown): unknown {
  const json: unknown = JSON.stringify(state);
  if (typeof json !== 'string' || json.length > maxStateLength)
    throw new ConnectionError('invalid-option', 'the state must be JSON of at most 1 024 characters');
  return JSON.parse(json);
}
