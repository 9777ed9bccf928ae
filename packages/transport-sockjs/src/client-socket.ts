/** What is used of a socket of `sockjs-client`. What begins with `_` is inside of it: it has no other place for a guard. */
export interface SockJsSocket {
  readonly readyState: number;
  /** By which way it has opened. */
  readonly transport?: string | null;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: SockJsClose) => void) | null;
  onheartbeat?: (() => void) | null;
  /** Tries the next way. */
  _connect?: () => void;
  /** Takes in what the server sent by the present way: one frame of the protocol. */
  _transportMessage?: (message: unknown) => void;
  /** Ends a way that does not open. */
  readonly _transportTimeoutId?: ReturnType<typeof setTimeout> | null;
  readonly _transport?: SockJsWay | null;
  /** Asks for `/info`, which precedes every way. */
  readonly _ir?: SockJsInfoReceiver | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

/** How a socket of SockJS says that it has ended. The server chose code and reason, so they may be anything. */
export interface SockJsClose {
  readonly code: unknown;
  readonly reason: unknown;
  readonly wasClean: boolean;
}

/** A way to the server: a WebSocket, or one request after another. */
interface SockJsWay {
  readonly ws?: SockJsWebSocket | null;
  readonly poll?: {
    /** Makes the next request, once the one before has ended. */
    _scheduleReceiver: () => void;
  } | null;
}

interface SockJsInfoReceiver {
  doXhr?: (...parameters: unknown[]) => void;
  /** The request, once it is made; and the request of the platform in it. */
  readonly xo?: {
    readonly xo?: { once(event: 'finish', listener: (status: unknown) => void): void } | null;
  } | null;
}

export interface SockJsWebSocket {
  onclose: (() => void) | null;
  /** In Node: the TCP connection. */
  readonly _stream?: { destroy(): void };
}

/**
 * Calls `fail` where the client would throw into nothing, or go on with a server that does not speak the protocol: it skips
 * what it does not understand, and answers each response at once with another request.
 */
export function guard(socket: SockJsSocket, fail: (message: string) => void): void {
  const { _connect: connect, _transportMessage: read } = socket;
  let answered = false;
  socket._connect = () => {
    // The client forgets that of the way before.
    stopTimer(socket);
    try {
      connect?.call(socket);
    } catch {
      fail('the client could not dial: the server gave no address, or an option does not fit');
    }
    const poll = socket._transport?.poll;
    if (!poll) return;
    const request = poll._scheduleReceiver;
    poll._scheduleReceiver = () => {
      if (answered) request.call(poll);
      else fail('the server answered a request with nothing');
      answered = false;
    };
  };
  socket._transportMessage = (message) => {
    answered = true;
    if (isFrame(message)) read?.call(socket, message);
    else fail('the server broke the protocol');
  };
}

/** Calls `listener` with the HTTP status of the answer to `/info`, before the client ends for it. It would not tell. */
export function onInfoStatus({ _ir: receiver }: SockJsSocket, listener: (status: number) => void): void {
  const ask = receiver?.doXhr;
  if (!ask) return;
  receiver.doXhr = (...parameters) => {
    ask.apply(receiver, parameters);
    receiver.xo?.xo?.once('finish', (status) => listener(Number(status)));
  };
}

export function stopTimer({ _transportTimeoutId }: SockJsSocket): void {
  clearTimeout(_transportTimeoutId ?? undefined);
}

/** Open, heartbeat (in streams a long one first), array of messages, message, close. */
function isFrame(message: unknown): boolean {
  if (typeof message !== 'string') return false;
  if (/^(o?|h+)$/.test(message)) return true;
  try {
    const payload: unknown = JSON.parse(message.slice(1));
    if (message.startsWith('m')) return true;
    return Array.isArray(payload) && (message.startsWith('a') || (message.startsWith('c') && payload.length === 2));
  } catch {
    return false;
  }
}
