import type { Cursor, Gap } from '@steadysocket/session/wire';
import type { ServerSession } from '../server-session.js';
import type { NodeRoom, SharedPage } from './node-room.js';
import type { SharedFrame } from './shared-frame.js';

/** Where a client wants to begin. */
export interface Beginning {
  /** Its cursor, if it has been in the room before. */
  readonly after?: Cursor;
  /** Otherwise, or if the cursor is good for nothing, after so many of the latest messages. */
  readonly last: number;
}

/** How much is under way for one session: questions to the application, and reads of logs. */
export type Pending = Record<'join' | 'present' | 'read', number>;

/**
 * One session in one room. It pulls from the log as fast as its client takes: a slow one lags behind in the log, not in a buffer
 * of its own.
 */
export class Subscription {
  #epoch = '';
  #position = 0;
  /** Until the client knows where it begins. */
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

  /** Sends what the client takes. Called whenever there may be more, or it may take more. */
  pump(): void {
    const { session, room } = this;
    // Until its log has answered, the room itself does not know where it is.
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

  /** As a client that has just come. */
  #beginAnew(gap?: Gap): void {
    const { room } = this;
    const last = this.#last;
    // With a gap the log knows better than the room, which may not have noticed that it has lost something.
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

  /** Tells the client where it is. */
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

  /** The client is behind what the room has at hand, or in an earlier epoch. */
  #goOn({ epoch, gap, frames }: SharedPage): void {
    const { room } = this;
    if (gap !== null) {
      this.#beginAnew(gap);
      return;
    }
    if (epoch !== this.#epoch) this.#announce({ epoch, offset: this.#position }, true);
    this.#sendAll(frames);
    // The log is further than the room, which pumps once it has read on.
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
    // A node that takes more has let it in.
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
      // It has begun again meanwhile.
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
