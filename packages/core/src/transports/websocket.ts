import { check } from '../check.js';
import { raw } from '../codecs/raw.js';
import { ConnectionError } from '../errors.js';
import type { Capabilities, ConnectRequest, Transport, WebSocketData, WebSocketFrame } from '../transport-types.js';
import { sizeOf } from './websocket-frame.js';
import type { WebSocketLike } from './websocket-link.js';
import { abandon, WebSocketLink } from './websocket-link.js';

export type WebSocketConstructor = new (url: string, protocols?: string[]) => WebSocketLike;

export interface WebSocketTransportOptions {
  /**
   * The constructor. The default is looked up at each attempt. If the platform has none (Node 20), pass that of `ws` or `undici`: an
   * attempt without a constructor closes the connection with `no-websocket`.
   *
   * @default globalThis.WebSocket
   */
  readonly WebSocket?: WebSocketConstructor;
  /**
   * Creates the socket of an attempt, instead of a constructor: for arguments other than the url and protocols, such as the headers
   * of `ws` or the dispatcher of `undici`. Called once for each attempt, with the absolute url and the list of
   * protocols, which may be empty. When it throws or returns no socket, the attempt ends (`transport-failed`, or the
   * `ConnectionError` that it threw) and is retried.
   *
   * @default calls the constructor
   */
  readonly create?: (url: string, protocols: string[]) => WebSocketLike;
  /**
   * The type of received binary frames. A socket that does not accept this value ends the attempt (`transport-failed`).
   *
   * @default 'arraybuffer'
   */
  readonly binaryType?: 'arraybuffer' | 'blob';
}

const capabilities: Capabilities = { acks: false, binary: true };

/**
 * The WebSocket transport: frames are strings and binary data. It has no acknowledgements.
 *
 * A server that closes a link can delay the retry: `retry-after=20` anywhere in the close reason requests no retry within 20
 * seconds (whole seconds, at most six digits). It becomes the `retryAfterMs` of the loss.
 *
 * An abandoned link is terminated if its socket has a `terminate` method (`ws`, Bun, or one that `create` adds). Other sockets
 * can only be closed: see `heartbeat`. With `undici`, Node's own WebSocket and Deno's, a peer that
 * never answers the close frame then keeps the process alive: use `ws`, or call `process.exit()`.
 */
export function webSocket(options: WebSocketTransportOptions = {}): Transport<WebSocketFrame, WebSocketData> {
  const binaryType = check('binaryType', options.binaryType, ['arraybuffer', 'blob']);
  check('WebSocket', options.WebSocket, [webSocket]);
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
    // Some implementations ignore an unknown value.
    if (socket.binaryType !== binaryType || typeof socket.send !== 'function') throw new TypeError();
    return socket;
  } catch (error) {
    if (socket) abandon(socket);
    throw translate(error, url);
  }
}

/** Passes on only the name of the platform's error, because its text quotes the url, which may contain a token. */
function translate(error: unknown, url: string): unknown {
  const name = error instanceof Error ? error.name : typeof error;
  if (name === 'ConnectionError') return error;
  // Also in a worker made from a blob: url.
  const isPageSecure = /^(blob:)?https:/.test((globalThis as { location?: Location }).location?.href ?? '');
  return name === 'SecurityError' && isPageSecure && /^ws:/i.test(url)
    ? new ConnectionError('insecure-url')
    : new ConnectionError('transport-failed', `the WebSocket failed: ${name}`);
}
