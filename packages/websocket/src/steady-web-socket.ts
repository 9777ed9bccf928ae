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
import type { SocketInit, SocketProtocols, SocketUrl, SteadyWebSocketOptions } from './options.js';
import { connectionOptions, isSocketInit, splitOptions, urlSource } from './options.js';
import { platformError } from './platform-error.js';
import type { PlatformSocket } from './platform-transport.js';
import { transportOver } from './platform-transport.js';
import type { CloseArguments } from './web-idl.js';
import { closeArguments, isObject, toFrame } from './web-idl.js';

interface TypedTarget extends EventTarget {
  addEventListener: WebSocket['addEventListener'];
  removeEventListener: WebSocket['removeEventListener'];
}

// The platform's own: `once`, `signal`, `handleEvent` and the isolation of listeners are its matter.
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
    const { prototype } = this;
    // As the members of a platform's interface are. What is private is no property.
    for (const name of Object.getOwnPropertyNames(prototype)) {
      if (name !== 'constructor') Object.defineProperty(prototype, name, { enumerable: true });
    }
    Object.defineProperty(prototype, Symbol.toStringTag, { value: 'WebSocket', configurable: true });
    ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'].forEach((name, value) => {
      for (const owner of [this, prototype]) Object.defineProperty(owner, name, { value, enumerable: true });
    });
    for (const type of ['open', 'message', 'error', 'close']) {
      Object.defineProperty(prototype, `on${type}`, {
        get(this: SteadyWebSocket) {
          return this.#handlers[type] ?? null;
        },
        // What is no object is no handler; an object that cannot be called is kept and does nothing.
        set(this: SteadyWebSocket, given: unknown) {
          const isHandler = isObject(given);
          this.#handlers[type] = isHandler ? given : null;
          // Set again, it keeps its place among the listeners.
          this[isHandler ? 'addEventListener' : 'removeEventListener'](type, this.#callHandler);
        },
        configurable: true,
        enumerable: true,
      });
    }
  }

  /** What is underneath: its snapshot, its `drop` events, `drained()` and the rest. */
  readonly connection: Connection<WebSocketData, WebSocketFrame>;
  readonly #isStandard: boolean;
  readonly #retries: boolean;
  readonly #transport: Transport<WebSocketFrame>;
  readonly #handlers: Record<string, unknown> = {};
  #binaryType: BinaryType = 'blob';
  /** The latest. Kept when it is closed: the platform goes on telling what it was. */
  #socket: PlatformSocket | undefined;
  /** From a call that ends a link to its `close` event. */
  #isLeaving = false;
  /** Whether the attempt that ends next has opened. */
  #opened = false;
  /** What was sent in this task: measured when somebody asks, and once. */
  #unmeasured: WebSocketFrame[] = [];
  /** Bytes of what was sent in this task. */
  #sent = 0;
  /** Bytes that were sent after the end. */
  #lost = 0;
  /** What `reconnect()` has closed a link with, for its `close` event. */
  #farewell: CloseArguments | undefined;
  /** Events that a call has caused, in groups that are raised at once. `null` outside a call. */
  #held: (readonly Event[])[] | null = null;
  /** Messages in front of this place in `#held` came before a `close()`: they are not raised. */
  #muted = 0;

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
      this.#hold();
      this.connection.open();
      const { status, error } = this.#state;
      // It would never open: no constructor, a url that cannot be resolved here, an options object that is refused. A
      // function of the caller's fails an attempt.
      const isFinal = typeof url !== 'function' && (status === 'closed' || init);
      if (error && (isFinal || error.code === 'no-websocket')) {
        this.connection.close();

        throw error;
      }
    } catch (error) {
      throw platformError(error, init);
    }
  }

  /** What was dialled last; `''` before that. It holds whatever the url holds, a token too. */
  get url(): string {
    return this.#socket?.url ?? '';
  }

  /** The subprotocol that the server chose, or `''`. */
  get protocol(): string {
    return this.#socket?.protocol ?? this.#state.protocol;
  }

  /** What was agreed on with the server, or `''`. */
  get extensions(): string {
    return this.#socket?.extensions ?? '';
  }

  /** CONNECTING while an attempt or a retry is pending, CLOSING from `close()` to its event. */
  get readyState(): ReadyState {
    const { status, readyState } = this.#state;
    if (this.#isLeaving) return 2;
    if (status === 'waiting') return 0;
    // The far side has begun to close.
    return status === 'open' && this.#socket?.readyState === 2 ? 2 : readyState;
  }

  /** Bytes that were sent and are not on their way yet, those that wait for a link included. */
  get bufferedAmount(): number {
    for (const frame of this.#unmeasured.splice(0)) this.#sent += this.#transport.sizeOf(frame);
    return this.#state.queuedBytes + Math.max(this.#socket?.bufferedAmount ?? 0, this.#sent) + this.#lost;
  }

  /** How binary messages arrive from now on. With a `transport` of the caller's that is the transport's matter. */
  get binaryType(): BinaryType {
    return this.#binaryType;
  }

  set binaryType(type: BinaryType) {
    const socket = this.#socket;
    if (socket) socket.binaryType = type;
    // As for any enumeration of the platform, what is no member changes nothing. `ws` and Bun have others besides.
    if (/^(blob|arraybuffer)$/.test(type) || socket?.binaryType === type) this.#binaryType = type;
    if (socket) socket.binaryType = this.#binaryType;
    if (/^(nodebuffer|fragments)$/.test(type) && this.#binaryType !== type) {
      throw new DOMException('not supported underneath', 'NotSupportedError');
    }
  }

  /** Retries since the connection was last stable. */
  get retryCount(): number {
    return this.#state.attempt;
  }

  /** Whether a loss would be retried: it is neither closed nor told not to. */
  get shouldReconnect(): boolean {
    return this.#retries && !/idle|clos/.test(this.#state.status);
  }

  /**
   * Sends data, or keeps it until a link opens: then it goes out before the `open` event. It says what became of it, and
   * nothing in standard mode.
   *
   * @throws DOMException `InvalidStateError` while CONNECTING in standard mode.
   */
  send(...given: [data: WebSocketFrame]): SendOutcome | undefined {
    // `undefined` is data, and no argument is none.
    if (!('0' in given)) throw new TypeError('1 argument needed');
    const [data] = given;
    if (this.#isStandard && this.readyState === 0) throw new DOMException('not open yet', 'InvalidStateError');
    const frame = toFrame(data);
    this.#hold();
    const outcome = this.connection.send(frame);
    if (outcome === 'sent') this.#unmeasured.push(frame);
    // Before the first dial there is no end: CLOSED is what `startClosed` shows.
    else if (outcome === 'dropped' && this.readyState > 1 && this.#state.status !== 'idle') {
      this.#lost += this.#transport.sizeOf(frame);
    }
    return this.#isStandard ? undefined : outcome;
  }

  /**
   * Ends it, until `reconnect()`: what waits is dropped. Where the far side does not answer, `close` is raised after 2 s.
   *
   * @param code 1000 or 3000 to 4999. Default: 1000, and none in standard mode.
   * @param reason At most 123 UTF-8 bytes.
   * @throws DOMException `InvalidAccessError` for the code, `SyntaxError` for the reason.
   */
  close(code?: number, reason?: string): void {
    const given = closeArguments(code, reason);
    const { status } = this.#state;
    // Received, but after this call it is no longer told.
    this.#hold();
    this.#muted = this.#held?.length ?? 0;
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
   * @param code Closes an open link with it and `reason`, as `close` does, and so says its `close` event. Default: none,
   * and the event has 1006.
   */
  reconnect(code?: number, reason?: string): void {
    const given = closeArguments(code, reason);
    this.#hold();
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
      this.#raise(new Event('open'));
    });
    connection.on('message', (data) => {
      this.#raise(new MessageEvent('message', { data, origin }));
    });
    connection.on('error', (error) => {
      // The platform says so when the socket is closed.
      if (!this.#isStandard) this.#raise(errorEvent(error));
    });
    connection.on('close', (cause) => {
      this.#ended(cause);
    });
  }

  #ended(cause: CloseInfo): void {
    const { kind, ...said } = cause;
    const { error } = this.#state;
    const isReplaced = kind === 'reconnect' && !this.#opened;
    const info = { ...said, ...this.#farewell };
    this.#opened = false;
    this.#farewell = undefined;
    // CONNECTING before and after: an event would only invite the next `reconnect()`, for ever.
    if (isReplaced) return;
    this.#isLeaving = true;
    const hasFailed = this.#isStandard && (error !== null || (kind === 'client' && said.code === 1006));
    this.#raise(...(hasFailed ? [errorEvent(error?.cause ?? error)] : []), closeEvent(info));
  }

  #raise(...events: Event[]): void {
    if (this.#held) this.#held.push(events);
    else this.#dispatch(events);
  }

  // To super: an application may replace dispatchEvent.
  #dispatch(events: readonly Event[]): void {
    if (typeOf(events) === 'close') this.#isLeaving = false;
    for (const event of events) super.dispatchEvent(event);
  }

  /** Keeps the events of a call until it has returned, as the platform does. */
  #hold(): void {
    if (this.#held) return;
    const held: (readonly Event[])[] = (this.#held = []);
    let place = (this.#muted = 0);
    const release = (): void => {
      for (const end = held.length; place < end; place += 1) {
        const events = held[place] ?? [];
        if (place >= this.#muted || typeOf(events) !== 'message') this.#dispatch(events);
      }
      // What listeners have caused comes in a microtask of its own: the connection counts those, and ends a circle.
      if (place < held.length) queueMicrotask(release);
      else {
        this.#held = null;
        this.#unmeasured = [];
        this.#sent = 0;
      }
    };
    queueMicrotask(release);
  }

  readonly #callHandler = (event: Event): void => {
    const handler = this.#handlers[event.type];
    if (typeof handler === 'function') handler.call(this, event);
  };
}

/** What a group of events leads to: an error comes before its `close`. */
function typeOf(events: readonly Event[]): string | undefined {
  return events.at(-1)?.type;
}
