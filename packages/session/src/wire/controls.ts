/**
 * The control frames of `steadysocket.1`. A number of a frame counts the numbered frames of its direction: data frames, and in
 * the server's direction results as well. See PROTOCOL.md.
 */

/** How much may be under way without an acknowledgement: either bound stops the sender. */
export interface Window {
  readonly messages: number;
  readonly bytes: number;
}

/** First on every link, from the client. */
export interface Hello {
  readonly type: 'hello';
  readonly version: number;
  /** Random, the same in all sessions of one connection: with the number of a frame it makes the id of a message. */
  readonly producer: string;
  /** The session to resume; without it a new one begins. */
  readonly session?: string;
  /** Rises with every hello of the producer: an older one that arrives late changes nothing. */
  readonly generation: number;
  /** Numbered frames that the client has received in the session. */
  readonly received: number;
  /** The number after which the client goes on if a new session begins. */
  readonly base: number;
  /** The user of the session before, and the number of the latest frame: a session of another user goes on after that. */
  readonly user?: string;
  readonly last?: number;
  /** What the client takes without having acknowledged it. */
  readonly window: Window;
  /** Credentials, whatever the application uses. */
  readonly auth?: unknown;
}

/**
 * Why a session does not go on.
 *
 * - `unknown`: this server has no such session: it restarted, or another one had it
 * - `expired`: the client came back too late
 * - `overflow`: more waited for the client than the buffers hold
 * - `other-user`: the credentials are another user's
 * - `ended`: the server or the client ended it
 * - `inconsistent`: the counts of both sides contradict each other
 */
export type SessionEnd = 'unknown' | 'expired' | 'overflow' | 'other-user' | 'ended' | 'inconsistent';

/** The answer to `hello`. What the other side has not received follows, and then whatever is new. */
export interface Welcome {
  readonly type: 'welcome';
  /** The id to resume with. */
  readonly session: string;
  readonly resumed: boolean;
  /** Why not, where the client asked for a session. */
  readonly reason?: SessionEnd;
  /** Whom the server takes the client for. The messages of one user never become another's. */
  readonly user: string;
  /** Numbered frames that the server has received; in a new session the client's `base`. */
  readonly received: number;
  /** What the server takes without having acknowledged it. */
  readonly window: Window;
  /** How large the payload of a data frame may be. */
  readonly maxFrameBytes: number;
  /** How often the client shall ask for a sign of life, in milliseconds. */
  readonly heartbeatMs: number;
  /** How old a publication may be that is sent again in another session: the log knows older ones no more. */
  readonly publishMs?: number;
}

/** All frames up to this number are done: received by the client, handled by the server. */
export interface Ack {
  readonly type: 'ack';
  readonly received: number;
}

/** About the next data frame: its sender waits for a `result`. */
export interface Ask {
  readonly type: 'ask';
}

/** What became of a data frame, where the client has asked or the server refuses. Numbered, so that none is lost. */
export interface Result {
  readonly type: 'result';
  /** The number of the data frame. */
  readonly of: number;
  /** The value that the handler gave, where it gave one. */
  readonly value?: unknown;
  /** The refusal. */
  readonly refused?: Refusal;
}

export interface Refusal {
  readonly code: string;
  readonly message?: string;
}

/** Asks for a sign of life. */
export interface Ping {
  readonly type: 'ping';
}

export interface Pong {
  readonly type: 'pong';
}

/** The server is about to close the link, and asks the client to come back after this many milliseconds. */
export interface Leave {
  readonly type: 'leave';
  readonly retryAfterMs: number;
}

/** The client ends the session. */
export interface Bye {
  readonly type: 'bye';
}

/** A position in the log of a room: everything up to `offset` is known. */
export interface Cursor {
  /** Names the history that the offset counts in. Another epoch is another history, or a later part of the same one. */
  readonly epoch: string;
  readonly offset: number;
}

/** Asks for the messages of a room. Repeated on each link until its `room` answer has come. */
export interface Join {
  readonly type: 'join';
  readonly room: string;
  /** Where to go on; without it the last `last` messages and what is new. */
  readonly after?: Cursor;
  readonly last?: number;
  /** Asks for `members` as well. */
  readonly members?: true;
  /** Shows this client to the others, with this state. */
  readonly state?: unknown;
}

/** Asks for no more of them. Answered by a `room` that says `left`. */
export interface Part {
  readonly type: 'part';
  readonly room: string;
}

/** Changes the state that the others see. Without one it hides this client. */
export interface Present {
  readonly type: 'present';
  readonly room: string;
  readonly state?: unknown;
}

/**
 * Why a room does not go on after the client's cursor.
 *
 * - `trimmed`: messages after it are no longer kept
 * - `epoch-changed`: the log has lost messages that the cursor counts, or has begun anew
 * - `unknown`: the cursor is none that this log gave
 */
export type Gap = 'trimmed' | 'epoch-changed' | 'unknown';

/** The client is in the room: messages after `offset` follow. Numbered. Also sent unasked, where the position jumps. */
export interface RoomJoined extends Cursor {
  readonly type: 'room';
  readonly room: string;
  /** Whether every message after the client's cursor follows. */
  readonly recovered?: boolean;
  /** Why not. */
  readonly reason?: Gap;
}

/** The client is not, or no longer, in the room. Numbered. */
export interface RoomRefused {
  readonly type: 'room';
  readonly room: string;
  readonly refused: Refusal;
}

/** The client has left the room. Numbered. */
export interface RoomLeft {
  readonly type: 'room';
  readonly room: string;
  readonly left: true;
}

/** One session that shows itself in a room. */
export interface Member {
  /** The server's name of the session, which resumes nothing. */
  readonly id: string;
  /** The id of its user. */
  readonly user: string;
  readonly state: unknown;
}

/** Who is in a room, or what has changed since the latest frame of this type on this link. */
export interface Members {
  readonly type: 'members';
  readonly room: string;
  /** Whether `set` is everybody. */
  readonly all: boolean;
  readonly set: readonly Member[];
  readonly gone: readonly string[];
}

export type ClientControl = Hello | Ack | Ask | Ping | Bye | Join | Part | Present;
export type ServerControl = Welcome | Ack | Result | Pong | Leave | RoomJoined | RoomRefused | RoomLeft | Members;
export type Control = ClientControl | ServerControl;
