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
import type { SocketProtocols, SocketUrl, SteadyWebSocketOptions } from './options.js';
import { connectionOptions, urlSource } from './options.js';
import { platformError } from './platform-error.js';
import type { PlatformSocket } from './watched-transport.js';
import { watchedTransport } from './watched-transport.js';
import type { CloseArguments } from './web-idl.js';
import { closeArguments, toFrame } from './web-idl.js';

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
 * @throws DOMException `SyntaxError` for a url or protocols that make no sense, `SecurityError` for an insecure url on a
 * secure page; ConnectionError `invalid-option`, or `no-websocket` where there is no constructor underneath.
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
          const isHandler = Object(given) === given;
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
  /** Whether the attempt that ends next has opened. */
  #opened = false;
  /** Bytes that were sent after the end. */
  #lost = 0;
  /** What was sent in this task: counted when somebody asks, and once. */
  #uncounted: WebSocketFrame[] = [];
  #fresh = 0;
  /** What `reconnect()` has closed a link with, for its `close` event. */
  #farewell: CloseArguments | undefined;
  /** Events that a call has caused, in groups that are raised at once. */
  #held: (readonly Event[])[] | null = null;

  constructor(url: SocketUrl, protocols?: SocketProtocols, options: SteadyWebSocketOptions = {}) {
    super();
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- JavaScript may leave it out.
    if (url === undefined) throw new TypeError('1 argument is needed');
    this.#isStandard = options.mode === 'standard';
    this.#transport = watchedTransport(options, {
      itself: SteadyWebSocket,
      onSocket: (socket) => {
        this.#socket = socket;
        this.#lost = 0;
      },
    });
    const settings = connectionOptions(protocols, options);
    this.#retries = settings.reconnect !== false;
    try {
      this.connection = createConnection(urlSource(url), { ...settings, transport: this.#transport });
    } catch (error) {
      throw platformError(error);
    }
    this.#listen();
    if (options.startClosed) return;
    this.#hold();
    this.connection.open();
    const { status, error } = this.#state;
    // It would never open: a url that cannot be resolved here, no constructor. A function of the caller's fails an attempt.
    if (status === 'closed' && (typeof url !== 'function' || error?.code === 'no-websocket'))
      throw platformError(error);
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
    if (this.#held?.flat().some(({ type }) => type === 'close')) return 2;
    if (status === 'waiting') return 0;
    // The far side has begun to close.
    return status === 'open' && this.#socket?.readyState === 2 ? 2 : readyState;
  }

  /** Bytes that were sent and are not on their way yet, those that wait for a link included. */
  get bufferedAmount(): number {
    for (const frame of this.#uncounted.splice(0)) this.#fresh += this.#transport.sizeOf(frame);
    return this.#state.queuedBytes + Math.max(this.#socket?.bufferedAmount ?? 0, this.#fresh) + this.#lost;
  }

  /** How binary messages arrive from now on. With a `transport` of the caller's that is the transport's matter. */
  get binaryType(): BinaryType {
    return this.#binaryType;
  }

  set binaryType(type: BinaryType) {
    // As for any enumeration of the platform, what is no member changes nothing.
    if (/^(blob|arraybuffer)$/.test(type)) this.#binaryType = type;
    if (this.#socket) this.#socket.binaryType = this.#binaryType;
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
    if (!('0' in given)) throw new TypeError('1 argument is needed');
    const [data] = given;
    if (this.#isStandard && this.readyState === 0) throw new DOMException('not open yet', 'InvalidStateError');
    const frame = toFrame(data);
    this.#hold();
    const outcome = this.connection.send(frame);
    if (outcome === 'sent') this.#uncounted.push(frame);
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
    this.#held = this.#hold().filter(([event]) => event?.type !== 'message');
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
    const { kind, code, reason, wasClean } = cause;
    const { error } = this.#state;
    const isReplaced = kind === 'reconnect' && !this.#opened;
    const info = { code, reason, wasClean, ...this.#farewell };
    this.#opened = false;
    this.#farewell = undefined;
    // CONNECTING before and after: an event would only invite the next `reconnect()`, for ever.
    if (isReplaced) return;
    const hasFailed = this.#isStandard && (error !== null || (kind === 'client' && code === 1006));
    this.#raise(...(hasFailed ? [errorEvent((error?.cause ?? error) as typeof error)] : []), closeEvent(info));
  }

  // To super: an application may replace dispatchEvent.
  #raise(...events: Event[]): void {
    if (this.#held) this.#held.push(events);
    else for (const event of events) super.dispatchEvent(event);
  }

  /** Keeps the events of a call until it has returned, as the platform does. */
  #hold(): (readonly Event[])[] {
    if (this.#held) return this.#held;
    queueMicrotask(() => {
      // Each is taken out before it is told, and listeners may add more.
      for (let events; (events = this.#held?.shift());) for (const event of events) super.dispatchEvent(event);
      this.#held = null;
      this.#uncounted = [];
      this.#fresh = 0;
    });
    return (this.#held = []);
  }

  readonly #callHandler = (event: Event): void => {
    const handler = this.#handlers[event.type];
    if (typeof handler === 'function') handler.call(this, event);
  };
}
