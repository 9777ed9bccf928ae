import { lost } from '../close-codes.js';
import type { Link, LinkClose, LinkEvents, WebSocketData, WebSocketFrame } from '../transport-types.js';
import { sizeOf } from './websocket-frame.js';

/** The used part of a WebSocket, of the platform, `ws`, `undici` or a substitute. */
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
  /** Ends the socket without a closing handshake. `ws` and Bun have it: see `webSocket`. */
  terminate?(): void;
}

const open = 1;

/** How long the close handshake of a link that was replaced may take. */
const retireTimeoutMs = 2_000;

/** Detaches its handlers when it ends, so that it ends once. */
export class WebSocketLink implements Link<WebSocketFrame> {
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
      // Browsers give no details, by design; `ws` and `undici` attach the error.
      if (this.#opened) events.error(event?.error);
      else this.#refuse(event?.error);
    };
    socket.onclose = (event?: Partial<LinkClose>) => {
      if (this.#opened) this.#end(closeOf(event));
      else this.#refuse();
    };
    // The socket that `create` returns may have opened or ended already.
    if (socket.readyState === open) this.#open();
    else if (socket.readyState > open) this.#refuse();
  }

  /**
   * A closing socket silently discards sent data, even before it raises `close`. So its buffer counts as full. Its
   * `readyState` decides nothing else, because that of a dead socket stays OPEN.
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

  /**
   * A dial has failed with its first event, because `undici` 6 raises no `close` for it and Bun 1.2 no `error`. The code of the
   * event does not matter: no peer has sent one.
   */
  #refuse(error?: unknown): void {
    this.#events.error(error);
    abandon(this.#socket);
    this.#end(lost);
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
  if (!(code >= 1000 && code < 5000)) return lost;
  const text = typeof reason === 'string' ? reason : '';
  const seconds = retryAfter.exec(text)?.[1];
  return {
    code,
    reason: text,
    wasClean: wasClean && code !== 1006,
    ...(seconds !== undefined && { retryAfterMs: Number(seconds) * 1000 }),
  };
}

function detach(socket: WebSocketLike): void {
  socket.onopen = socket.onmessage = socket.onclose = null;
  // `ws` raises `error` when it is closed before it opened, and throws it if there is no listener.
  socket.onerror = () => {};
}

/** Ends the socket as soon as its platform can. Never throws. */
export function abandon(socket: WebSocketLike): void {
  try {
    detach(socket);
    if (typeof socket.terminate === 'function') socket.terminate();
    else socket.close();
  } catch {
    // The socket is not used any more.
  }
}
