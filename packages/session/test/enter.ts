import type { ConnectionOptions, WebSocketFrame } from '@steadysocket/core';
import type { Room, RoomMessage, RoomsOptions, SessionOptions } from '@steadysocket/session';
import { rooms } from '@steadysocket/session';
import type { Ack, Welcome } from '@steadysocket/session/wire';
import type { Made } from './make.js';
import { open } from './make.js';

export interface Entered extends Made {
  readonly room: Room<WebSocketFrame, WebSocketFrame>;
  /** Gives the lease back. */
  readonly leave: () => void;
  readonly received: RoomMessage<unknown>[];
  /** What the latest link has carried after the hello, without acknowledgements. */
  said(): unknown[];
  /** The server answers that the client is in the room. */
  answer(fields?: object): void;
  /** The link is lost, and the next one is welcome. */
  relink(welcome?: Partial<Welcome>): Promise<void>;
}

export interface EnterOptions {
  readonly rooms?: RoomsOptions;
  readonly session?: SessionOptions;
  readonly connection?: ConnectionOptions<never, never>;
}

/** The room `general`, in use over an open link and not answered yet. */
export async function enter(options: EnterOptions = {}): Promise<Entered> {
  const made = await open(options.session, options.connection);
  const room = rooms(made.connection, options.rooms)('general');
  const received: RoomMessage<unknown>[] = [];
  room.on('message', (message) => received.push(message));
  return {
    ...made,
    room,
    leave: room.acquire(),
    received,
    said: () =>
      made
        .written()
        .slice(1)
        .filter((frame) => (frame as Partial<Ack>).type !== 'ack'),
    answer(fields = {}) {
      made.say({ type: 'room', room: 'general', epoch: 'e', offset: 10, ...fields });
    },
    async relink(welcome = { resumed: true }) {
      made.cut();
      await made.greet();
      made.welcome(welcome);
    },
  };
}

/** The same, and answered: messages after offset 10 follow. */
export async function join(options?: EnterOptions): Promise<Entered> {
  const entered = await enter(options);
  entered.answer();
  return entered;
}

/** A new session. */
export const anew: Partial<Welcome> = { session: 'def', reason: 'unknown' };
