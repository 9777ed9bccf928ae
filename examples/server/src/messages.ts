// What travels between the demo's pages and its server. Imports nothing, so that a page can use it as it is.

/** The subprotocol that the server speaks. A client that offers only others is refused. */
export const chatProtocol = 'steadysocket.chat.v1';

/** The subprotocol of a connection that gets back what it sends. */
export const echoProtocol = 'steadysocket.echo.v1';

/** The heartbeat, to the byte: the server answers exactly this text with exactly {@link heartbeatPong}, before any parsing. */
export const heartbeatPing = '{"type":"ping"}';

/** The answer to {@link HEARTBEAT_PING}, to the byte. */
export const heartbeatPong = '{"type":"pong"}';

/** The shape of a `?client=` id: 1 to 64 letters, digits, `_`, `.` or `-`. */
export const clientIdPattern = /^[\w.-]{1,64}$/;

/** The caps of what a client may ask for. A larger number is lowered to its cap, it is not an error. */
export const faultCaps = {
  /** How long a refusal or flapping lasts at most, in milliseconds. */
  gateMs: 60_000,
  /** How long silence or slowness lasts at most, in milliseconds. */
  linkMs: 120_000,
  /** The longest delay of a slowed link, in milliseconds. */
  delayMs: 10_000,
  /** The largest burst, in messages. */
  burst: 100_000,
  /** How many upgrades one flapping drops at most. */
  flaps: 1_000,
} as const;

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A body and what it is. The body of `xml` has to be well-formed. */
export type ChatContent =
  { readonly format: 'text' | 'xml'; readonly body: string } | { readonly format: 'json'; readonly body: JsonValue };

/** A chat message, from its author to the server. */
export type ChatMessage = ChatContent & {
  readonly type: 'chat';
  /** The author's own id of this message, 1 to 128 characters: tells it its own message when that returns. */
  readonly id: string;
  /** The author's name, 1 to 128 characters. */
  readonly from: string;
};

/** A chat message, from the server to every client, its author included: to the author it is the receipt. */
export type ChatBroadcast = ChatMessage & {
  /** Grows by one with each chat message that this server relays. */
  readonly seq: number;
  /** When the server relayed it, in epoch milliseconds. */
  readonly at: number;
};

/**
 * Whom `refuse`, `flap` and `heal` apply to: the client whose id the asker's connection (or the HTTP body) carries, or
 * every client of the server. Default: `client`.
 */
export type FaultScope = 'client' | 'all';

/** A fault to suffer, or `heal` to end those that last. Faults that last end by themselves after their `durationMs`. */
export type Fault =
  /** Cut the TCP connection without a close frame: the client sees 1006. */
  | { readonly kind: 'drop' }
  /** Close properly. `code` is one that may travel, default 1000; `reason` has at most 123 bytes. */
  | { readonly kind: 'close'; readonly code?: number; readonly reason?: string }
  /** Drop the connections in scope and answer their upgrades with 503. `durationMs`: default 10 000, at most 60 000. */
  | { readonly kind: 'refuse'; readonly durationMs?: number; readonly scope?: FaultScope }
  /**
   * Drop the connections in scope, then accept and at once drop their upgrades, until `durationMs` (default 10 000, at
   * most 60 000) or `times` upgrades (default and at most 1 000) are over, whichever comes first.
   */
  | { readonly kind: 'flap'; readonly durationMs?: number; readonly times?: number; readonly scope?: FaultScope }
  /**
   * Half-open: the TCP connection stays, nothing is read from it or written to it, no ping is answered. Dropped after
   * `durationMs` (default and at most 120 000), or when the same client connects again. Healing delivers what was held.
   */
  | { readonly kind: 'silent'; readonly durationMs?: number }
  /**
   * Each outbound message waits `delayMs` (default 1 000, at most 10 000), and one inbound message is read every
   * `delayMs`. Lasts `durationMs`: default 30 000, at most 120 000.
   */
  | { readonly kind: 'slow'; readonly delayMs?: number; readonly durationMs?: number }
  /** Receive `count` messages of type `burst`, at most 100 000. One burst at a time. */
  | { readonly kind: 'burst'; readonly count: number }
  /** End `refuse` and `flap`, and `silent` and `slow` on the connections in scope. `all` ends everything for everyone. */
  | { readonly kind: 'heal'; readonly scope?: FaultScope };

export type FaultKind = Fault['kind'];

/** A fault asked for over the WebSocket: applies to the connection it came on, or to its client. */
export type FaultMessage = Fault & { readonly type: 'fault' };

/** The body of `POST /faults`: applies to all connections of `client`. Needed unless `scope` is `all`. */
export type FaultRequest = Fault & { readonly client?: string };

/** The answer to `POST /faults`. */
export interface FaultResponse {
  /** How many open connections the fault was applied to. */
  readonly connections: number;
}

export interface PingMessage {
  readonly type: 'ping';
}

export interface PongMessage {
  readonly type: 'pong';
}

/** The first message on each connection. */
export interface WelcomeMessage {
  readonly type: 'welcome';
  /** The `?client=` id of the upgrade, or one that the server made up. */
  readonly clientId: string;
  /** Connections at this moment, this one included. */
  readonly clients: number;
}

/** Somebody else joined or left. */
export interface PresenceMessage {
  readonly type: 'presence';
  /** Connections at this moment. */
  readonly clients: number;
}

/** One of the messages that a `burst` fault sends. */
export interface BurstMessage {
  readonly type: 'burst';
  /** From 0 to `total` - 1, in order. */
  readonly index: number;
  readonly total: number;
}

/**
 * - `bad-json`: begins with `{` and does not parse
 * - `bad-xml`: begins with `<`, or is a chat body with format `xml`, and is not well-formed
 * - `bad-message`: parses, and has a field that is missing or wrong
 * - `unknown-type`: has a `type` that the server does not know
 * - `bad-fault`: a fault with a field that is missing or wrong
 * - `no-client-id`: a fault for one client, from one that has no `?client=` id
 * - `busy`: a burst while another one runs
 * - `too-many`: more clients under refusal or flapping than the server keeps count of
 */
export type ErrorCode =
  'bad-json' | 'bad-xml' | 'bad-message' | 'unknown-type' | 'bad-fault' | 'no-client-id' | 'busy' | 'too-many';

/** Sent to the author of a message that the server did not accept; the link stays. */
export interface ErrorMessage {
  readonly type: 'error';
  readonly code: ErrorCode;
  /** What was wrong, for people. */
  readonly message: string;
  /** The `id` of the chat message that was refused, when it had a usable one. */
  readonly id?: string;
}

/** JSON text frames that a client sends. XML, plain text and binary frames travel as they are. */
export type ClientMessage = PingMessage | ChatMessage | FaultMessage;

/** JSON text frames that the server sends. XML, plain text and binary frames travel as they are. */
export type ServerMessage =
  PongMessage | WelcomeMessage | PresenceMessage | ChatBroadcast | BurstMessage | ErrorMessage;
