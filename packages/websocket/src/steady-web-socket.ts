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
 * The interface of the platform's `WebSocket` on top of a connection that reconnects: for libraries that take a
 * constructor, and in place of other reconnecting sockets.
 *
 * Each link that opens raises `open`. Each attempt that ends raises `close`, whether a retry follows or not: in its
 * listeners `readyState` is CONNECTING when one does and CLOSED when it is over. An `error` event has the connection's
 * `error` and its `message`. No event is raised inside a call.
 *
 * @throws DOMException `SyntaxError` for a url or protocols that make no sense, or an options object that is refused;
 * `SecurityError` for an insecure url on a secure page; ConnectionError `invalid-option`, or `no-websocket` where there is
 * no constructor underneath.
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

  /** The connection underneath, with its snapshot, its `drop` events and `drained()`. */
  readonly connection: Connection<WebSocketData, WebSocketFrame>;
  readonly #isStandard: boolean;
  readonly #retries: boolean;
  readonly #transport: Transport<WebSocketFrame>;
  #binaryType: BinaryType = 'blob';
  /** The latest. Kept when it is closed, because the platform still shows its url and protocol. */
  #socket: PlatformSocket | undefined;
  /** From a call that ends a link to its `close` event. */
  #isLeaving = false;
  /** Whether the attempt that ends next has opened. */
  #opened = false;
  /** Sent in this task, and not measured yet. */
  #unmeasured: WebSocketFrame[] = [];
  /** Bytes that were sent in this task and measured. */
  #sent = 0;
  /** Bytes that were sent after the end. */
  #lost = 0;
  /** The code and reason of `reconnect()`, for the `close` event. */
  #farewell: CloseArguments | undefined;
  readonly #events = holdEvents(
    (events) => {
      // An error comes before its `close`.
      if (events.at(-1)?.type === 'close') this.#isLeaving = false;
      // To super: an application may replace dispatchEvent.
      for (const event of events) super.dispatchEvent(event);
    },
    () => {
      this.#unmeasured = [];
      this.#sent = 0;
    },
  );

  constructor(url: SocketUrl, protocols?: SocketProtocols | SocketInit, given: SteadyWebSocketOptions = {}) {
    super();
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- JavaScript may leave it out.
    if (url === undefined) throw new TypeError('1 argument needed');
    const [options, foreign] = splitOptions(given);
    // A transport of the caller's has no constructor to give it to: it is refused like any wrong list.
    const init = !options.transport && isSocketInit(protocols) ? protocols : undefined;
    this.#isStandard = options.mode === 'standard';
    this.#transport = transportOver(options, {
      itself: SteadyWebSocket,
      make: (Beneath, address, offered) => {
        this.#lost = 0;
        // Without protocols the list is left out: some platforms would send an empty header.
        return (this.#socket = new Beneath(address, init ?? (offered[0] && offered), ...foreign));
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
      // It would never open: no constructor, a url that cannot be resolved here, or an options object that is refused. A
      // function of the caller that fails ends an attempt only.
      const isFinal = typeof url !== 'function' && (status === 'closed' || init);
      if (error && (isFinal || error.code === 'no-websocket')) {
        this.connection.close();
        throw error;
      }
    } catch (error) {
      throw platformError(error, init);
    }
  }

  /** The url that was dialled last, a token included; `''` before the first dial. */
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
    // The server has begun to close.
    return status === 'open' && this.#socket?.readyState === 2 ? 2 : readyState;
  }

  /** Bytes that were accepted by `send` and have not left yet, the queue included. */
  get bufferedAmount(): number {
    for (const frame of this.#unmeasured.splice(0)) this.#sent += this.#transport.sizeOf(frame);
    return this.#state.queuedBytes + Math.max(this.#socket?.bufferedAmount ?? 0, this.#sent) + this.#lost;
  }

  /** How binary messages arrive from now on. A `transport` of the caller ignores it. */
  get binaryType(): BinaryType {
    return this.#binaryType;
  }

  set binaryType(type: BinaryType) {
    const socket = this.#socket;
    if (socket) socket.binaryType = type;
    // As with any enumeration of the platform, another value changes nothing. `ws` and Bun have more values.
    if (/^(blob|arraybuffer)$/.test(type) || socket?.binaryType === type) this.#binaryType = type;
    if (socket) socket.binaryType = this.#binaryType;
    if (/^(nodebuffer|fragments)$/.test(type) && this.#binaryType !== type) {
      throw new DOMException('unsupported', 'NotSupportedError');
    }
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
   * Sends data, or queues it until a link opens: then it is sent before the `open` event. Returns the outcome, and nothing
   * in standard mode.
   *
   * @throws DOMException `InvalidStateError` while CONNECTING in standard mode.
   */
  send(...given: [data: WebSocketFrame]): SendOutcome | undefined {
    // `undefined` is data; a missing argument is an error.
    if (!('0' in given)) throw new TypeError('1 argument needed');
    const [data] = given;
    if (this.#isStandard && this.readyState === 0) throw new DOMException('not open yet', 'InvalidStateError');
    const frame = toFrame(data);
    this.#events.hold();
    const outcome = this.connection.send(frame);
    if (outcome === 'sent') this.#unmeasured.push(frame);
    // Idle is not the end: `startClosed` shows CLOSED before the first dial.
    else if (outcome === 'dropped' && this.readyState > 1 && this.#state.status !== 'idle') {
      this.#lost += this.#transport.sizeOf(frame);
    }
    return this.#isStandard ? undefined : outcome;
  }

  /**
   * Closes until `reconnect()` is called, and drops the queue. If the server does not answer, `close` is raised after 2 s.
   *
   * @param code 1000 or 3000 to 4999. Default: 1000, and none in standard mode.
   * @param reason At most 123 UTF-8 bytes.
   * @throws DOMException `InvalidAccessError` for the code, `SyntaxError` for the reason.
   */
  close(code?: number, reason?: string): void {
    const given = closeArguments(code, reason);
    const { status } = this.#state;
    // Messages that were received before this call are no longer raised.
    this.#events.hold();
    this.#events.mute();
    // A close frame without a code. When the connection sends its own, the socket is closing already.
    if (this.#isStandard && status === 'open' && (code ?? reason) === undefined) this.#socket?.close();
    this.connection.close(given.code, given.reason);
    const { cause } = this.#state;
    if (status === 'waiting' && cause) this.#ended(cause);
  }

  /**
   * Dials at once: replaces a link, pre-empts a retry, undoes `close()` and `startClosed`. An attempt under way is
   * replaced without an event.
   *
   * @param code Closes an open link with it and `reason`, as `close` does; its `close` event has both. Default: none,
   * and the event has 1006.
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
      // No URL: not every platform's can tell its origin.
      origin = this.url.replace(/^(\w+:\/\/)([^/?#]*@)?([^/?#]*).*/s, '$1$3');
      this.#opened = true;
      this.binaryType = this.#binaryType;
      this.#events.raise(new Event('open'));
    });
    connection.on('message', (data) => {
      this.#events.raise(new MessageEvent('message', { data, origin }));
    });
    connection.on('error', (error) => {
      // The platform raises it when the socket is closed.
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
    // CONNECTING before and after: a listener that answers with `reconnect()` would do so forever.
    if (isReplaced) return;
    this.#isLeaving = true;
    const hasFailed = this.#isStandard && (error !== null || (kind === 'client' && shown.code === 1006));
    this.#events.raise(...(hasFailed ? [errorEvent(error?.cause ?? error)] : []), closeEvent(info));
  }
}
