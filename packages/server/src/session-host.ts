import type { Window } from '@steadysocket/session/wire';
import type { Frame, HubClock, Limits, MessageContext, SessionEndInfo } from './options.js';
import type { ReceivedPublication } from './rooms/rooms.js';
import type { SessionRooms } from './rooms/session-rooms.js';
import type { ServerSession } from './server-session.js';

/** A socket of one client, wrapped by an adapter. Its functions never throw. */
export interface HubLink {
  send(frame: Frame): void;
  /** Sends a text frame whose UTF-8 bytes many links share. A link without it gets the text. */
  sendText?(utf8: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Bytes that are not yet handed to the network. If unknown, answers to the client are not limited. */
  readonly bufferedAmount?: number;
}

/** What a session needs from its hub. */
export interface SessionHost {
  readonly clock: HubClock;
  readonly limits: Limits;
  readonly window: Window;
  readonly heartbeatMs: number;
  /** The maximum age of a publication that a client sends again; `undefined` for any age. */
  readonly publishMs: number | undefined;
  handle(session: ServerSession, frame: Frame, context: MessageContext): unknown;
  publish(session: ServerSession, publication: ReceivedPublication): unknown;
  /** The rooms of a session; `null` if the hub has none. */
  roomsOf(session: ServerSession): SessionRooms | null;
  /** The session has lost its link, or keeps more frames for the next one. */
  detached(session: ServerSession): void;
  ended(session: ServerSession, info: SessionEndInfo): void;
  reportError(error: unknown): void;
}
