import { check } from '../check.js';
import { raw } from '../codecs/raw.js';
import { ConnectionError } from '../errors.js';
import type { Capabilities, Link, LinkEvents, Transport, WebSocketData, WebSocketFrame } from '../types.js';
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
   * How binary frames arrive.
   *
   * @default 'arraybuffer'
   */
  readonly binaryType?: 'arraybuffer' | 'blob';
}

const open = 1;
const capabilities: Capabilities = { acks: false, binary: true, resume: false };

/** The WebSocket transport: frames are strings and binary data. It has no acknowledgements. */
export function webSocket(options: WebSocketTransportOptions = {}): Transport<WebSocketFrame, WebSocketData> {
  const binaryType = check('binaryType', options.binaryType, ['arraybuffer', 'blob']);
  return {
    capabilities,
    codec: raw,
    sizeOf,
    connect({ url, protocols }, events) {
      const WebSocket = options.WebSocket ?? (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
      if (typeof WebSocket !== 'function') {
        throw new ConnectionError('no-websocket', 'This runtime has no WebSocket; pass one: webSocket({ WebSocket }).');
      }
      let socket: WebSocketLike;
      try {
        socket = protocols.length > 0 ? new WebSocket(url, [...protocols]) : new WebSocket(url);
      } catch (error) {
        // The platform's text quotes the url, which may hold a token: its name alone is passed on.
        const name = error instanceof Error ? error.name : typeof error;
        throw new ConnectionError('transport-failed', `the WebSocket constructor threw ${name}`);
      }
      socket.binaryType = binaryType;
      return new WebSocketLink(socket, events);
    },
  };
}

function sizeOf(frame: WebSocketFrame): number {
  if (typeof frame === 'string') return utf8Length(frame);
  if (frame instanceof ArrayBuffer || ArrayBuffer.isView(frame)) return frame.byteLength;
  if (typeof Blob !== 'undefined' && frame instanceof Blob) return frame.size;
  throw new ConnectionError('invalid-frame', 'A WebSocket carries strings, ArrayBuffers, their views and Blobs only.');
}

class WebSocketLink implements Link<WebSocketFrame> {
  constructor(
    private readonly socket: WebSocketLike,
    events: LinkEvents<WebSocketData>,
  ) {
    // Properties, not addEventListener: some implementations have none.
    socket.onopen = () => {
      events.open({ protocol: socket.protocol });
    };
    socket.onmessage = (event: { readonly data: WebSocketData }) => {
      events.frame(event.data);
    };
    socket.onerror = (event: { readonly error?: unknown }) => {
      // Browsers tell nothing, by design; `ws` and `undici` attach the error.
      events.error(event.error);
    };
    socket.onclose = (event: { readonly code: number; readonly reason: string; readonly wasClean: boolean }) => {
      // Deno says 0 where no close frame was received; on the wire there is no such code.
      events.close({ code: event.code || 1006, reason: event.reason, wasClean: event.wasClean });
    };
  }

  /**
   * Once the socket has begun to close it discards what it is given, without a word and before it raises `close`. Counted
   * as full, it gets nothing more. Its `readyState` decides nothing else: a dead socket goes on saying OPEN.
   */
  get bufferedAmount(): number {
    return this.socket.readyState > open ? Infinity : this.socket.bufferedAmount;
  }

  send(frame: WebSocketFrame): void {
    // Anything else would be sent as its String(): "[object Object]".
    if (typeof frame !== 'string') sizeOf(frame);
    this.socket.send(frame as never);
  }

  close(code?: number, reason?: string): void {
    this.socket.close(code, reason);
  }

  abandon(): void {
    const { socket } = this;
    socket.onopen = socket.onmessage = socket.onclose = null;
    // `ws` raises `error` when it is closed before it opened, and that must not go unheard.
    socket.onerror = () => {};
    socket.close();
  }
}
