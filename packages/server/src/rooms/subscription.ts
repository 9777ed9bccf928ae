import type { Cursor, Gap } from '@steadysocket/session/wire';
import type { ServerSession } from '../server-session.js';
import type { NodeRoom, SharedPage } from './node-room.js';
import type { SharedFrame } from './shared-frame.js';

/** The position at which a client joins. */
export interface Beginning {
  /** Its cursor, if it was in the room before. */
  readonly after?: Cursor;
  /** How many of the latest messages it receives without a valid cursor. */
  readonly last: number;
}

/** The pending calls for one session: of `authorize`, and reads of logs. */
export type Pending = Record<'join' | 'present' | 'read', number>;

/**
 * One session in one room. It reads from the log as fast as its client acknowledges, so a slow client needs no buffer.
 */
export class Subscription {
  #epoch = '';
  #position = 0;
  /** Where the client joins; `null` once it was notified of its position. */
  #beginning: Beginning | null = null;
  #last = 0;
  #isReading = false;
  #isOver = false;
  readonly #pending: Pending;

  constructor(
    readonly session: ServerSession,
    readonly room: NodeRoom,
    pending: Pending,
  ) {
    this.#pending = pending;
  }

  /** Begins, or begins again. */
  begin(beginning: Beginning): void {
    this.#beginning = beginning;
    this.#last = beginning.last;
    this.pump();
  }

  end(): void {
    this.#isOver = true;
    this.room.delete(this);
  }

  /** Sends messages while the client keeps up. Called when there may be new messages, or when the client has acknowledged some. */
  pump(): void {
    const { session, room } = this;
    // The room has no position before the first answer of its log.
    if (this.#isReading || this.#isOver || room.epoch === '') return;
    if (this.#beginning) {
      this.#begin(this.#beginning);
      return;
    }
    while (session.takesMore) {
      if (!room.covers(this.#epoch, this.#position)) {
        void this.#read({ epoch: this.#epoch, offset: this.#position }, (page) => this.#goOn(page));
        return;
      }
      const frame = room.next(this.#position);
      if (!frame) return;
      this.#send(frame);
    }
  }

  #begin({ after }: Beginning): void {
    const { room } = this;
    if (!after) this.#beginAnew();
    else if (room.covers(after.epoch, after.offset)) this.#place(after, true);
    else
      void this.#read(after, ({ epoch, gap }) => {
        if (gap === null) this.#place({ epoch, offset: after.offset }, true);
        else this.#beginAnew(gap);
      });
  }

  /** Starts like a client without a cursor. */
  #beginAnew(gap?: Gap): void {
    const { room } = this;
    const last = this.#last;
    // After a gap the log decides, because the room may not have noticed yet that messages were lost.
    const start = gap === undefined ? room.startOf(last) : null;
    if (start !== null) this.#place({ epoch: room.epoch, offset: start }, gap);
    else
      void this.#read({ last }, ({ epoch, head, frames }) => {
        this.#place({ epoch, offset: (frames[0]?.offset ?? head + 1) - 1 }, gap, frames);
      });
  }

  #place(cursor: Cursor, outcome?: true | Gap, frames: readonly SharedFrame[] = []): void {
    this.#beginning = null;
    this.#announce(cursor, outcome);
    this.#sendAll(frames);
    this.pump();
  }

  /** Notifies the client of its position. */
  #announce({ epoch, offset }: Cursor, outcome?: true | Gap): void {
    this.#epoch = epoch;
    this.#position = offset;
    this.session.sendControl({
      type: 'room',
      room: this.room.name,
      epoch,
      offset,
      ...(outcome !== undefined && (outcome === true ? { recovered: true } : { recovered: false, reason: outcome })),
    });
  }

  /** The client is behind the buffered messages, or in an earlier epoch. */
  #goOn({ epoch, gap, frames }: SharedPage): void {
    const { room } = this;
    if (gap !== null) {
      this.#beginAnew(gap);
      return;
    }
    if (epoch !== this.#epoch) this.#announce({ epoch, offset: this.#position }, true);
    this.#sendAll(frames);
    // The log is ahead of the room, which continues after its next read.
    if (frames.length === 0 || epoch !== room.epoch) room.wake();
    else this.pump();
  }

  #sendAll(frames: readonly SharedFrame[]): void {
    for (const frame of frames) {
      if (!this.session.takesMore) return;
      this.#send(frame);
    }
  }

  #send(frame: SharedFrame): void {
    this.#position = frame.offset;
    if (this.session.fits(frame.bytes)) this.session.send(frame);
    // Another node with a higher limit accepted it.
    else this.#announce({ epoch: this.#epoch, offset: frame.offset }, 'trimmed');
  }

  async #read(after: Cursor | { readonly last: number }, proceed: (page: SharedPage) => void): Promise<void> {
    this.#isReading = true;
    this.#pending.read += 1;
    const beginning = this.#beginning;
    try {
      const page = await this.room.read(after);
      this.#hasRead();
      if (this.#isOver) return;
      // It was restarted during the read.
      if (beginning === this.#beginning) proceed(page);
      else this.pump();
    } catch (error) {
      this.#hasRead();
      this.room.failed(error);
    }
  }

  #hasRead(): void {
    this.#isReading = false;
    this.#pending.read -= 1;
  }
}
