import type { RoomEvent } from './room-messages.js';

/** What one server and one client say to each other, beside the rooms. */
export type ServerMessage = Welcome | RoomActivity;

/** The first message of each session. */
export interface Welcome {
  readonly type: 'welcome';
  readonly name: string;
  /** In the order of the list. The client may join each of them. */
  readonly rooms: readonly RoomSummary[];
}

export interface RoomSummary {
  readonly name: string;
  /** `people`: everybody writes. `bot`: and a bot answers. `read-only`: only the server writes. */
  readonly kind: 'people' | 'bot' | 'read-only';
  /** The offset of the latest message. */
  readonly head: number;
  /** The user has read everything up to here, on whatever device. */
  readonly read: number;
  /** How many messages after `read` are worth a glance, at most `maxUnread`. An answer of the bot counts once. */
  readonly unread: number;
}

/** A room has a new message, or the user has read one, here or elsewhere. Sent at most a few times a second for each room. */
export interface RoomActivity {
  readonly type: 'activity';
  readonly room: string;
  readonly head: number;
  readonly read: number;
  readonly unread: number;
}

export type ClientMessage = MarkRead | Refresh | ReadHistory;

/** The user has seen everything up to an offset. `send` it: it needs no answer. A lower offset than before changes nothing. */
export interface MarkRead {
  readonly type: 'read';
  readonly room: string;
  readonly offset: number;
}

/** A newer access token for the session that goes on. `deliver` it; the value is {@link Refreshed}. */
export interface Refresh {
  readonly type: 'refresh';
  readonly access: string;
}

export interface Refreshed {
  /** The server ends the session with 4401 then, unless a newer token has come. */
  readonly expiresAt: number;
}

/** Messages before an offset, for who scrolls up. `deliver` it; the value is {@link History}. */
export interface ReadHistory {
  readonly type: 'history';
  readonly room: string;
  readonly before: number;
  /** At most `maxHistory`. */
  readonly limit: number;
}

export interface History {
  readonly epoch: string;
  /** Oldest first. Empty where nothing older is kept. */
  readonly messages: readonly { readonly offset: number; readonly message: RoomEvent }[];
}
