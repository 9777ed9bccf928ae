/**
 * The control frames of `steadysocket.1`. The number of a frame counts the numbered frames of its direction: data frames and, from
 * the server, also results and frames of rooms. See PROTOCOL.md.
 */

/** How much may be sent without an acknowledgement. The sender stops at either limit. */
export interface Window {
  readonly messages: number;
  readonly bytes: number;
}

/** The client's first frame on every link. */
export interface Hello {
  readonly type: 'hello';
  readonly version: number;
  /** Random, and the same in all sessions of one connection. With the number of a frame it is the id of a message. */
  readonly producer: string;
  /** The session to resume. Without it a new session begins. */
  readonly session?: string;
  /** Grows with every hello of the producer. A late hello with a lower generation has no effect. */
  readonly generation: number;
  /** Numbered frames that the client has received in the session. */
  readonly received: number;
  /** In a new session, the client's next frame has the number `base + 1`. */
  readonly base: number;
  /** The user of the previous session, and the number of its latest frame. A session of another user continues after that. */
  readonly user?: string;
  readonly last?: number;
  /** How much the server may send without an acknowledgement. */
  readonly window: Window;
  /** Credentials of the application: any JSON value. */
  readonly auth?: unknown;
}

/**
 * Why a session could not be resumed, or ended.
 *
 * - `unknown`: the server does not know the session, because it restarted or another node has it
 * - `expired`: the client returned too late
 * - `overflow`: more messages waited for the client than the buffers hold
 * - `other-user`: the credentials belong to another user
 * - `ended`: the server or the client ended it
 * - `inconsistent`: the counts of both sides contradict each other
 */
export type SessionEnd = 'unknown' | 'expired' | 'overflow' | 'other-user' | 'ended' | 'inconsistent';

/** The answer to `hello`. Frames that the other side has not received follow, and then new ones. */
export interface Welcome {
  readonly type: 'welcome';
  /** The id to resume with. */
  readonly session: string;
  readonly resumed: boolean;
  /** Why the requested session was not resumed. */
  readonly reason?: SessionEnd;
  /** The id of the user whom the server has authenticated. Messages of one user are never sent as another. */
  readonly user: string;
  /** Numbered frames that the server has received; in a new session the client's `base`. */
  readonly received: number;
  /** How much the client may send without an acknowledgement. */
  readonly window: Window;
  /** The maximum size of a data frame's payload, in bytes. */
  readonly maxFrameBytes: number;
  /** The interval of the client's pings, in milliseconds. */
  readonly heartbeatMs: number;
  /** The maximum age of a publication that is sent again in another session, in milliseconds. The log forgets older ones. */
  readonly publishMs?: number;
}

/** All frames up to this number were received by the client, or handled by the server. */
export interface Ack {
  readonly type: 'ack';
  readonly received: number;
}

/** Requests a `result` for the next data frame. */
export interface Ask {
  readonly type: 'ask';
}

/** The result of a data frame, if the client requested it or the server refused the frame. Numbered, so that none is lost. */
export interface Result {
  readonly type: 'result';
  /** The number of the data frame. */
  readonly of: number;
  /** The handler's result, if it is not `undefined`. */
  readonly value?: unknown;
  /** Present if the frame was refused. */
  readonly refused?: Refusal;
}

export interface Refusal {
  readonly code: string;
  readonly message?: string;
}

/** Requests a `pong`. */
export interface Ping {
  readonly type: 'ping';
}

export interface Pong {
  readonly type: 'pong';
}

/** The server will close the link. The client must wait for this many milliseconds before it returns. */
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
  /** Identifies the history of the offset. Another epoch is another history, or a later part of the same one. */
  readonly epoch: string;
  readonly offset: number;
}

/** Joins a room. Repeated on each link until the `room` answer has arrived. */
export interface Join {
  readonly type: 'join';
  readonly room: string;
  /** The room continues after this cursor. Without it the `last` latest messages follow, and then new ones. */
  readonly after?: Cursor;
  readonly last?: number;
  /** Requests `members` as well. */
  readonly members?: true;
  /** Shows this client to the others, with this state. */
  readonly state?: unknown;
}

/** Leaves a room. Answered by a `room` with `left`. */
export interface Part {
  readonly type: 'part';
  readonly room: string;
}

/** Changes the state that other members see. Without a state it hides this client. */
export interface Present {
  readonly type: 'present';
  readonly room: string;
  readonly state?: unknown;
}

/**
 * Why a room cannot continue after the client's cursor.
 *
 * - `trimmed`: messages after it are no longer kept
 * - `epoch-changed`: the log has lost messages before the cursor, or was created again
 * - `unknown`: this log never returned such a cursor
 */
export type Gap = 'trimmed' | 'epoch-changed' | 'unknown';

/** The client is in the room: messages after `offset` follow. Numbered. Also sent without a `join`, if the position jumps. */
export interface RoomJoined extends Cursor {
  readonly type: 'room';
  readonly room: string;
  /** Whether every message after the client's cursor follows. */
  readonly recovered?: boolean;
  /** Why `recovered` is `false`. */
  readonly reason?: Gap;
}

/** The client was refused or removed from the room. Numbered. */
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

/** A session that shows a state in a room. */
export interface Member {
  /** Identifies the session. It is not the secret that resumes it. */
  readonly id: string;
  /** The id of its user. */
  readonly user: string;
  readonly state: unknown;
}

/** The members of a room, or the changes since the latest frame of this type on this link. */
export interface Members {
  readonly type: 'members';
  readonly room: string;
  /** Whether `set` has all members. */
  readonly all: boolean;
  readonly set: readonly Member[];
  readonly gone: readonly string[];
}

export type ClientControl = Hello | Ack | Ask | Ping | Bye | Join | Part | Present;
export type ServerControl = Welcome | Ack | Result | Pong | Leave | RoomJoined | RoomRefused | RoomLeft | Members;
export type Control = ClientControl | ServerControl;
