import type {
  CloseInfo,
  Connection,
  ReadyState,
  SendOutcome,
  Snapshot,
  Transport,
  WebSocketData,
  WebSocketFrame,
} from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import { closeEvent, errorEvent } from './events.js';
import { defineEventHandlers } from './handlers.js';
import { holdEvents } from './held-events.js';
import type { SocketInit, SocketProtocols, SocketUrl, SteadyWebSocketOptions } from './options.js';
import { connectionOptions, isSocketInit, splitOptions, urlSource } from './options.js';
import { platformError } from './platform-error.js';
import { imitatePlatform } from './platform-members.js';
import type { PlatformSocket } from './platform-transport.js';
import { transportOver } from './platform-transport.js';
import type { CloseArguments } from './web-idl.js';
import { closeArguments, toFrame } from './web-idl.js';

interface TypedTarget extends EventTarget {
  addEventListener: WebSocket['addEventListener'];
  removeEventListener: WebSocket['removeEventListener'];
}

// The platform's own class handles `once`, `signal`, `handleEvent` and errors of listeners.
const Target: { new (): TypedTarget; readonly prototype: TypedTarget } = EventTarget;

/**
 * A reconnecting socket with the interface of the platform's `WebSocket`, for libraries that take a constructor and as a
 * replacement for other reconnecting sockets.
 *
 * Each link that opens raises `open`. Each attempt that ends raises `close`, with or without a retry: in its listeners
 * `readyState` is CONNECTING if a retry follows, and CLOSED if not. An `error` event has the `error` of the connection and its
 * `message`. No event is raised inside a call.
 *
 * @throws DOMException `SyntaxError` for an invalid url, invalid protocols, or options that the underlying constructor rejects;
 * `SecurityError` for an insecure url on a secure page.
 * @throws ConnectionError `invalid-option`, or `no-websocket` without an underlying constructor.
 */
export class SteadyWebSocket extends Target implements WebSocket {
  declare static readonly CONNECTING: 0;
  declare static readonly OPEN: 1;
  declare static readonly CLOSING: 2;
  declare static readonly CLOSED: 3;
  declare readonly CONNECTING: 0;
  declare readonly OPEN: 1;
  declare readonly CLOSING: 2;
  declare readonly CLOSED: 3;

  declare onopen: WebSocket['onopen'];
  declare onmessage: WebSocket['onmessage'];
  declare onerror: WebSocket['onerror'];
  declare onclose: WebSocket['onclose'];

  static {
    imitatePlatform(this);
    defineEventHandlers(this.prototype);
  }

  /** The underlying connection, for its snapshot, its `drop` events and `drained()`. */
  readonly connection: Connection<WebSocketData, WebSocketFrame>;
  readonly #isStandard: boolean;
  readonly #retries: boolean;
  readonly #transport: Transport<WebSocketFrame>;
  #binaryType: BinaryType = 'blob';
  /** The last value that was set: the next socket may accept what this one ignores. */
  #givenBinaryType: BinaryType = 'blob';
  /** The latest socket. Kept after its end, because `url` and `protocol` still show its values. */
  #socket: PlatformSocket | undefined;
  /** True from a call that ends a link until its `close` event. */
  #isLeaving = false;
  /** Whether the current attempt has opened. */
  #opened = false;
  /** Frames that were sent in this task and whose size is not counted yet. */
  #unmeasured: WebSocketFrame[] = [];
  /** Bytes that were sent in this task and are counted. */
  #sent = 0;
  /** Bytes of `send` calls after the end. The platform adds them to `bufferedAmount`. */
  #lost = 0;
  /** The code and reason of `reconnect()`, for the `close` event. */
  #farewell: CloseArguments | undefined;
  readonly #events = holdEvents(
    (events) => {
      // An error comes before its `close`.
      if (events.at(-1)?.type === 'close') this.#isLeaving = false;
      // `super`, because an application may replace `dispatchEvent`.
      for (const event of events) super.dispatchEvent(event);
    },
    () => {
      this.#unmeasured = [];
      this.#sent = 0;
    },
  );

  constructor(url: SocketUrl, protocols?: SocketProtocols | SocketInit, given: SteadyWebSocketOptions = {}) {
    super();
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- JavaScript callers may omit it.
    if (url === undefined) throw new TypeError('1 argument needed');
    const [options, foreign] = splitOptions(given);
    // A caller's transport has no constructor that could take these options: they are rejected like a wrong list.
    const init = !options.transport && isSocketInit(protocols) ? protocols : undefined;
    this.#isStandard = options.mode === 'standard';
    this.#transport = transportOver(options, {
      itself: SteadyWebSocket,
      make: (Constructor, address, offered) => {
        this.#lost = 0;
        // An empty list is omitted, because some platforms would send an empty header.
        return (this.#socket = new Constructor(address, init ?? (offered[0] && offered), ...foreign));
      },
    });
    const settings = connectionOptions(init ? [] : (protocols as SocketProtocols), options);
    this.#retries = settings.reconnect !== false;
    try {
      this.connection = createConnection(urlSource(url), { ...settings, transport: this.#transport });
      this.#listen();
      if (options.startClosed) return;
      this.#events.hold();
      this.connection.open();
      const { status, error } = this.#state;
      // The connection cannot open: the constructor is missing, the url does not resolve here, or the constructor rejected its
      // options. A failing function of the caller ends only one attempt.
      const isFinal = typeof url !== 'function' && (status === 'closed' || init);
      if (error && (isFinal || error.code === 'no-websocket')) {
        this.connection.close();
        throw error;
      }
    } catch (error) {
      throw platformError(error, init);
    }
  }

  /** The url of the latest dial, which may contain a token; `''` before the first dial. */
  get url(): string {
    return this.#socket?.url ?? '';
  }

  /** The subprotocol that the server chose, or `''`. */
  get protocol(): string {
    return this.#socket?.protocol ?? this.#state.protocol;
  }

  /** The extensions that the server accepted, or `''`. */
  get extensions(): string {
    return this.#socket?.extensions ?? '';
  }

  /** CONNECTING while an attempt or a retry is pending, CLOSING from `close()` to its event. */
  get readyState(): ReadyState {
    const { status, readyState } = this.#state;
    if (this.#isLeaving) return 2;
    if (status === 'waiting') return 0;
    // The server has started the close handshake.
    return status === 'open' && this.#socket?.readyState === 2 ? 2 : readyState;
  }

  /** Bytes that `send` accepted and that are not yet handed to the network, including the queue. */
  get bufferedAmount(): number {
    for (const frame of this.#unmeasured.splice(0)) this.#sent += this.#transport.sizeOf(frame);
    return this.#state.queuedBytes + Math.max(this.#socket?.bufferedAmount ?? 0, this.#sent) + this.#lost;
  }

  /**
   * The type of binary messages from now on. A value that the underlying socket does not know changes nothing. Without effect
   * on a `transport` of the caller.
   */
  get binaryType(): BinaryType {
    return this.#binaryType;
  }

  set binaryType(type: BinaryType) {
    const socket = this.#socket;
    this.#givenBinaryType = type;
    if (socket) socket.binaryType = type;
    // Unknown values are ignored, as on the platform. `ws` and Bun have more values.
    if (/^(blob|arraybuffer)$/.test(type) || socket?.binaryType === type) this.#binaryType = type;
    if (socket) socket.binaryType = this.#binaryType;
  }

  /** Retries since the connection was last stable. */
  get retryCount(): number {
    return this.#state.attempt;
  }

  /** Whether a loss would be retried. */
  get shouldReconnect(): boolean {
    const { status, readyState } = this.#state;
    return this.#retries && (readyState < 2 || status === 'waiting');
  }

  /**
   * Sends data, or queues it until a link opens: queued data is sent before the `open` event. Returns the outcome; in standard
   * mode `undefined`.
   *
   * @throws DOMException `InvalidStateError` while CONNECTING in standard mode.
   */
  send(...given: [data: WebSocketFrame]): SendOutcome | undefined {
    // `undefined` is sent as text; a missing argument is an error.
    if (!('0' in given)) throw new TypeError('1 argument needed');
    const frame = toFrame(given[0]);
    if (this.#isStandard && this.readyState === 0) throw new DOMException('not open yet', 'InvalidStateError');
    this.#events.hold();
    const outcome = this.connection.send(frame);
    if (outcome === 'sent') this.#unmeasured.push(frame);
    // Not while idle: with `startClosed`, `readyState` is CLOSED before the first dial.
    else if (outcome === 'dropped' && this.readyState > 1 && this.#state.status !== 'idle') {
      this.#lost += this.#transport.sizeOf(frame);
    }
    return this.#isStandard ? undefined : outcome;
  }

  /**
   * Closes until `reconnect()` is called, and drops the queue. If the server does not answer, `close` is raised after 2 s.
   *
   * @param code 1000 or 3000 to 4999. Default: 1000; in standard mode no code.
   * @param reason At most 123 UTF-8 bytes.
   * @throws DOMException `InvalidAccessError` for the code, `SyntaxError` for the reason.
   */
  close(code?: number, reason?: string): void {
    const given = closeArguments(code, reason);
    const { status } = this.#state;
    // Messages that were received before this call raise no event any more.
    this.#events.hold();
    this.#events.mute();
    // Sends a close frame without a code. The connection closes after it, when the socket is closing already.
    if (this.#isStandard && status === 'open' && (code ?? reason) === undefined) this.#socket?.close();
    this.connection.close(given.code, given.reason);
    const { cause } = this.#state;
    if (status === 'waiting' && cause) this.#ended(cause);
  }

  /**
   * Connects at once: replaces a link, pre-empts a retry, undoes `close()` and `startClosed`. It replaces an attempt in progress
   * without an event.
   *
   * @param code Closes an open link with this code and `reason`, as `close` does; its `close` event has both. Default: no close
   * frame, and the event has 1006.
   */
  reconnect(code?: number, reason?: string): void {
    const given = closeArguments(code, reason);
    this.#events.hold();
    this.#isLeaving ||= this.#opened;
    if (code !== undefined && this.#state.status === 'open') {
      this.#farewell = given;
      this.#socket?.close(given.code, given.reason);
    }
    this.connection.reconnect();
  }

  get #state(): Snapshot {
    return this.connection.getSnapshot();
  }

  #listen(): void {
    const { connection } = this;
    let origin = '';
    connection.on('open', () => {
      // Not `new URL()`, because on some platforms its `origin` is missing or wrong.
      origin = this.url.replace(/^(\w+:\/\/)([^/?#]*@)?([^/?#]*).*/s, '$1$3');
      this.#opened = true;
      this.binaryType = this.#givenBinaryType;
      this.#events.raise(new Event('open'));
    });
    connection.on('message', (data) => {
      this.#events.raise(new MessageEvent('message', { data, origin }));
    });
    connection.on('error', (error) => {
      // In standard mode `#ended` raises it, together with `close`, as the platform does.
      if (!this.#isStandard) this.#events.raise(errorEvent(error));
    });
    connection.on('close', (cause) => {
      this.#ended(cause);
    });
  }

  #ended(cause: CloseInfo): void {
    const { kind, ...shown } = cause;
    const { error } = this.#state;
    const isReplaced = kind === 'reconnect' && !this.#opened;
    const info = { ...shown, ...this.#farewell };
    this.#opened = false;
    this.#farewell = undefined;
    // `readyState` stays CONNECTING. With an event, a listener that calls `reconnect()` would never end.
    if (isReplaced) return;
    this.#isLeaving = true;
    const hasFailed = this.#isStandard && (error !== null || (kind === 'client' && shown.code === 1006));
    this.#events.raise(...(hasFailed ? [errorEvent(error?.cause ?? error)] : []), closeEvent(info));
  }
}
