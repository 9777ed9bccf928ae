import type { Window } from '@steadysocket/session/wire';
import type { Frame, HubClock, Limits, MessageContext, SessionEndInfo } from './options.js';
import type { ReceivedPublication } from './rooms/rooms.js';
import type { SessionRooms } from './rooms/session-rooms.js';
import type { ServerSession } from './server-session.js';

/** What carries the frames of one client: a socket, as an adapter sees it. Its functions never throw. */
export interface HubLink {
  send(frame: Frame): void;
  /** Sends a text frame whose UTF-8 bytes many links share. A link without it gets the text. */
  sendText?(utf8: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Bytes that it has not handed to the network. A link that cannot tell gets whatever its client asks for. */
  readonly bufferedAmount?: number;
}

/** What a session needs of its hub. */
export interface SessionHost {
  readonly clock: HubClock;
  readonly limits: Limits;
  readonly window: Window;
  readonly heartbeatMs: number;
  /** How old a publication may be that a client sends again; `undefined` for any age. */
  readonly publishMs: number | undefined;
  handle(session: ServerSession, frame: Frame, context: MessageContext): unknown;
  publish(session: ServerSession, publication: ReceivedPublication): unknown;
  /** Its rooms; `null` where the hub has none. */
  roomsOf(session: ServerSession): SessionRooms | null;
  /** The session has lost its link, or something more waits for the next one. */
  detached(session: ServerSession): void;
  ended(session: ServerSession, info: SessionEndInfo): void;
  reportError(error: unknown): void;
}
