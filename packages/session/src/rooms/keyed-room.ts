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
import { ConnectionError, disposable, Emitter, LingeringLeases, readBatch } from '@steadysocket/core/transport';
import type { Cursor } from '../wire/controls.js';
import { isCursor, maxStateLength } from '../wire/frames.js';
import type { MembershipHost } from './membership.js';
import { Membership } from './membership.js';
import type { RoomDesk } from './room-desk.js';
import type { Published, Room, RoomMessage, RoomSnapshot, RoomsOptions, RoomStatus } from './room.js';

const idle: RoomSnapshot = {
  status: 'idle',
  epoch: null,
  offset: 0,
  recovered: null,
  reason: null,
  refused: null,
  members: [],
};

/** A room as the application sees it: listeners, leases and the snapshot. */
export class KeyedRoom implements Room<unknown, unknown>, MembershipHost {
  readonly schedule: Schedule;
  readonly options: RoomsOptions;
  readonly #messages = new Emitter<RoomMessage<unknown>>();
  readonly #changes = new Emitter<void>();
  readonly #leases: LingeringLeases;
  readonly #membership: Membership;
  #snapshot = idle;
  /** What listeners were last notified of. */
  #notified = idle;
  /** Listeners are notified of the offset with the next frame. */
  #isFrameDue = false;
  #cancelFrame: () => void = () => {};
  readonly #desk: RoomDesk;

  constructor(
    readonly name: string,
    desk: RoomDesk,
    options: RoomsOptions & LingerOptions,
  ) {
    this.#desk = desk;
    this.options = options;
    this.schedule = desk.schedule;
    this.#membership = new Membership(this, desk);
    this.#leases = new LingeringLeases(options, (isWanted) => {
      if (isWanted) this.#membership.enter();
      else this.#membership.leave();
      this.#forgetUnused();
      this.update();
    });
  }

  get isWanted(): boolean {
    return this.#leases.isWanted;
  }

  get cursor(): Cursor | null {
    return this.#membership.cursor;
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
      // First: the room lingers as long as the connection does, and then leaves on a link that is still open.
      release();
      releaseConnection();
    });
  }

  getSnapshot(): RoomSnapshot {
    const before = this.#snapshot;
    const { position, phase, refused, recovery, members } = this.#membership;
    const shown = this.#isFrameDue ? before : position;
    const next: RoomSnapshot = {
      status: this.#status,
      epoch: shown?.epoch ?? null,
      offset: shown?.offset ?? 0,
      ...recovery,
      refused: phase === 'refused' ? refused : null,
      members: members.list,
    };
    const fields = Object.keys(next) as (keyof RoomSnapshot)[];
    if (fields.some((field) => next[field] !== before[field])) this.#snapshot = next;
    return this.#snapshot;
  }

  getServerSnapshot(): RoomSnapshot {
    return idle;
  }

  async publish(message: unknown, { timeoutMs = Infinity, signal }: DeliverOptions = {}): Promise<Published> {
    const { sender, mailbox } = this.#desk.inside;
    const wrap = (frame: unknown): unknown => this.#desk.publicationOf(this.name, frame as WebSocketFrame);
    const result = await mailbox.enter(() => sender.deliver(message, { timeoutMs, signal }, wrap));
    if (!isCursor(result)) throw new ConnectionError('transport-failed', 'the server did not say where the message is');
    const { epoch, offset, duplicate } = result as Partial<Published> & Cursor;
    return { epoch, offset, duplicate: duplicate === true };
  }

  setState(state: unknown): void {
    this.#membership.show(state === undefined ? undefined : checkState(state));
  }

  // Called by the membership.

  update(): void {
    if (this.#isFrameDue) this.#cancelFrame();
    this.#isFrameDue = false;
    const notified = this.#notified;
    this.#notified = this.getSnapshot();
    if (notified !== this.#notified) this.#changes.emit();
  }

  deliver({ epoch, offset }: Cursor, payload: WebSocketFrame): void {
    const codec = this.#desk.inside.settings.codec as Codec<unknown, unknown> | BatchCodec<unknown, unknown>;
    let isDecoding = true;
    const emit = (message: unknown): void => {
      // A listener may have closed the connection, and a codec emits before it returns.
      if (isDecoding && this.#membership.phase === 'joined')
        this.#messages.emit({ room: this.name, epoch, offset, message });
    };
    this.#updateSoon();
    try {
      if ('decodeAll' in codec) readBatch(codec, payload, emit);
      else emit(codec.decode(payload));
    } catch (error) {
      this.#desk.report(error, 'decode-failed', 'the codec threw');
    }
    isDecoding = false;
  }

  get #status(): RoomStatus {
    if (!this.isWanted) return 'idle';
    const { status } = this.#desk.connection.getSnapshot();
    if (status !== 'open') return status;
    const { phase } = this.#membership;
    return phase === 'joined' || phase === 'refused' ? phase : 'joining';
  }

  #updateSoon(): void {
    if (this.#isFrameDue || this.#changes.isEmpty) return;
    // First, because a schedule may call back at once.
    this.#isFrameDue = true;
    this.#cancelFrame = this.schedule(() => {
      if (this.#isFrameDue) this.update();
    });
  }

  #keptWhile(stop: Unsubscribe): Disposer {
    const { known } = this.#desk;
    known.keep(this);
    return disposable(() => {
      stop();
      if (!this.#hasListeners) known.release(this);
      this.#forgetUnused();
    });
  }

  get #hasListeners(): boolean {
    return !this.#messages.isEmpty || !this.#changes.isEmpty;
  }

  #forgetUnused(): void {
    if (!this.isWanted && !this.#hasListeners) this.#membership.beginAnew();
  }
}

/** Returns a copy made by JSON, so that later changes by the caller have no effect. */
function checkState(state: unknown): unknown {
  try {
    const json = JSON.stringify(state);
    if (json.length <= maxStateLength) return JSON.parse(json);
  } catch {
    // JSON cannot represent it.
  }
  throw new ConnectionError('invalid-option', `a state must be JSON of at most ${String(maxStateLength)} characters`);
}
