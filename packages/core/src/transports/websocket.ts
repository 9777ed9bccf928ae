import { check } from '../check.js';
import { raw } from '../codecs/raw.js';
import { ConnectionError } from '../errors.js';
import type {
  BinaryView,
  Capabilities,
  ConnectRequest,
  Link,
  LinkClose,
  LinkEvents,
  Transport,
  WebSocketData,
  WebSocketFrame,
} from '../transport-types.js';
import { utf8Length } from '../utf8.js';

/** What is used of a WebSocket: the platform's, that of `ws`, of `undici`, or a stand-in. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  readonly protocol: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(data: never): void;
  close(code?: number, reason?: string): void;
  /** Ends it without a closing handshake. `ws` and Bun have it: see `webSocket`. */
  terminate?(): void;
}

export type WebSocketConstructor = new (url: string, protocols?: string[]) => WebSocketLike;

export interface WebSocketTransportOptions {
  /**
   * The constructor, looked up at each attempt when it is not given. Where the platform has none (Node 20), pass that of
   * `ws` or `undici`; an attempt without one closes the connection with `no-websocket`.
   *
   * @default globalThis.WebSocket
   */
  readonly WebSocket?: WebSocketConstructor;
  /**
   * Makes the socket of an attempt, in place of a constructor: for what takes more than a url and protocols, such as the
   * headers of `ws` or the dispatcher of `undici`. Called once for each attempt, with the absolute url and the list of
   * protocols, which may be empty. When it throws or returns no socket, the attempt ends (`transport-failed`, or the
   * `ConnectionError` that it threw) and is retried.
   *
   * @default calls the constructor
   */
  readonly create?: (url: string, protocols: string[]) => WebSocketLike;
  /**
   * How binary frames arrive. A socket that does not take this value ends the attempt (`transport-failed`).
   *
   * @default 'arraybuffer'
   */
  readonly binaryType?: 'arraybuffer' | 'blob';
}

const open = 1;
const capabilities: Capabilities = { acks: false, binary: true };

/** How an attempt ends that never opened. No peer has sent a code by then, whatever the platform reports. */
const refused: LinkClose = { code: 1006, reason: '', wasClean: false };

/**
 * The WebSocket transport: frames are strings and binary data. It has no acknowledgements.
 *
 * A server that closes a link can say when to come back: `retry-after=20` anywhere in the close reason asks for no retry
 * within 20 seconds (whole seconds, at most six digits). It becomes the `retryAfterMs` of the loss.
 *
 * A link that is abandoned is terminated where its socket has a `terminate` method (`ws`, Bun, or one that `create`
 * adds). Elsewhere it can only be closed: see `heartbeat`. With `undici`, Node's own WebSocket and Deno's, a peer that
 * never answers the close frame then keeps the process alive: use `ws`, or call `process.exit()`.
 */
export function webSocket(options: WebSocketTransportOptions = {}): Transport<WebSocketFrame, WebSocketData> {
  const binaryType = check('binaryType', options.binaryType, ['arraybuffer', 'blob']);
  const create = check('create', options.create, [construct.bind(options)]);
  return {
    capabilities,
    codec: raw,
    sizeOf,
    connect: (request, events) => new WebSocketLink(dial(create, binaryType, request), events),
  };
}

function construct(this: WebSocketTransportOptions, url: string, protocols: string[]): WebSocketLike {
  const WebSocket = this.WebSocket ?? (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  if (typeof WebSocket !== 'function') {
    throw new ConnectionError('no-websocket');
  }
  return protocols.length > 0 ? new WebSocket(url, protocols) : new WebSocket(url);
}

function dial(
  create: Exclude<WebSocketTransportOptions['create'], undefined>,
  binaryType: string,
  { url, protocols }: ConnectRequest,
): WebSocketLike {
  let socket: WebSocketLike | undefined;
  try {
    socket = create(url, [...protocols]);
    socket.binaryType = binaryType;
    // Some ignore a value that they do not know.
    if (socket.binaryType !== binaryType || typeof socket.send !== 'function') throw new TypeError();
    return socket;
  } catch (error) {
    if (socket) abandon(socket);
    throw translate(error, url);
  }
}

/** The platform's text quotes the url, which may hold a token: its name alone is passed on. */
function translate(error: unknown, url: string): unknown {
  const name = error instanceof Error ? error.name : typeof error;
  if (name === 'ConnectionError') return error;
  // Also in a worker made from a blob: url.
  const isPageSecure = /^(blob:)?https:/.test((globalThis as { location?: Location }).location?.href ?? '');
  return name === 'SecurityError' && isPageSecure && /^ws:/i.test(url)
    ? new ConnectionError('insecure-url')
    : new ConnectionError('transport-failed', `the WebSocket could not be made: ${name}`);
}

function detach(socket: WebSocketLike): void {
  socket.onopen = socket.onmessage = socket.onclose = null;
  // `ws` raises `error` when it is closed before it opened, and throws it if there is no listener.
  socket.onerror = () => {};
}

/** How long the close handshake of a link that was replaced may take. */
const retireTimeoutMs = 2_000;

/** Ends the socket as soon as its platform can. Never throws. */
function abandon(socket: WebSocketLike): void {
  try {
    detach(socket);
    if (typeof socket.terminate === 'function') socket.terminate();
    else socket.close();
  } catch {
    // It is of no use any more, whatever it throws.
  }
}

function sizeOf(frame: WebSocketFrame): number {
  if (typeof frame === 'string') return utf8Length(frame);
  if (frame instanceof ArrayBuffer || ArrayBuffer.isView(frame)) return binarySizeOf(frame);
  if (typeof Blob !== 'undefined' && frame instanceof Blob) return frame.size;
  throw new ConnectionError('invalid-frame');
}

/** Browsers refuse a shared or resizable buffer, and send nothing of a detached one. */
function binarySizeOf(frame: ArrayBuffer | BinaryView): number {
  try {
    const buffer: ArrayBuffer & { readonly resizable?: boolean } = frame instanceof ArrayBuffer ? frame : frame.buffer;
    // Throws for a detached and for a shared one.
    ArrayBuffer.prototype.slice.call(buffer, 0, 0);
    if (buffer.resizable !== true) return frame.byteLength;
  } catch {
    // Refused below.
  }
  throw new ConnectionError('invalid-frame');
}

/** A link ends once: its handlers are detached by then. */
class WebSocketLink implements Link<WebSocketFrame> {
  #opened = false;
  readonly #socket: WebSocketLike;
  readonly #events: LinkEvents<WebSocketData>;

  constructor(socket: WebSocketLike, events: LinkEvents<WebSocketData>) {
    this.#socket = socket;
    this.#events = events;
    // Properties, not addEventListener: some implementations have none.
    socket.onopen = () => {
      this.#open();
    };
    socket.onmessage = (event: { readonly data: WebSocketData }) => {
      events.frame(event.data);
    };
    socket.onerror = (event?: { readonly error?: unknown }) => {
      // Browsers tell nothing, by design; `ws` and `undici` attach the error.
      if (this.#opened) events.error(event?.error);
      else this.#refuse(event?.error);
    };
    socket.onclose = (event?: Partial<LinkClose>) => {
      if (this.#opened) this.#end(closeOf(event));
      else this.#refuse();
    };
    // What `create` returns may have opened, or ended, before anybody listened.
    if (socket.readyState === open) this.#open();
    else if (socket.readyState > open) this.#refuse();
  }

  /**
   * Once the socket has begun to close it discards what it is given, without a word and before it raises `close`. Counted
   * as full, it gets nothing more. Its `readyState` decides nothing else: a dead socket goes on saying OPEN.
   */
  get bufferedAmount(): number | null {
    try {
      const { readyState, bufferedAmount } = this.#socket;
      if (readyState > open) return Infinity;
      // React Native has none.
      return bufferedAmount >= 0 ? bufferedAmount : null;
    } catch {
      return null;
    }
  }

  send(frame: WebSocketFrame): void {
    // Anything else would be sent as its String(): "[object Object]".
    if (typeof frame !== 'string') sizeOf(frame);
    this.#socket.send(frame as never);
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
  }

  abandon(): void {
    abandon(this.#socket);
  }

  retire(): void {
    const socket = this.#socket;
    detach(socket);
    // A peer that hangs would keep a Node process alive.
    const timer = setTimeout(() => {
      abandon(socket);
    }, retireTimeoutMs);
    socket.onclose = () => {
      clearTimeout(timer);
    };
    try {
      socket.close(1000);
    } catch {
      // The timer ends it.
    }
  }

  #open(): void {
    if (this.#opened) return;
    this.#opened = true;
    this.#socket.onopen = null;
    this.#events.open({ protocol: protocolOf(this.#socket) });
  }

  /** A failed dial is over with whatever comes first: `undici` 6 raises no `close` for it, Bun 1.2 no `error`. */
  #refuse(error?: unknown): void {
    this.#events.error(error);
    abandon(this.#socket);
    this.#end(refused);
  }

  #end(info: LinkClose): void {
    detach(this.#socket);
    this.#events.close(info);
  }
}

function protocolOf(socket: Partial<WebSocketLike>): string {
  try {
    return socket.protocol ?? '';
  } catch {
    return '';
  }
}

/** Seconds, as in the header of HTTP. */
const retryAfter = /\bretry-after=(\d{1,6})\b/i;

/** A close event without impossible values. React Native leaves `wasClean` out. */
function closeOf({ code = 0, reason, wasClean = true }: Partial<LinkClose> = {}): LinkClose {
  // Deno reports 0 if no close frame was received. No frame can carry such a code.
  if (!(code >= 1000 && code < 5000)) return refused;
  const text = typeof reason === 'string' ? reason : '';
  const seconds = retryAfter.exec(text)?.[1];
  return {
    code,
    reason: text,
    wasClean: wasClean && code !== 1006,
    ...(seconds !== undefined && { retryAfterMs: Number(seconds) * 1000 }),
  };
}
