/** The used part of a socket of `sockjs-client`. Names with `_` are private: the client has no public place for a guard. */
export interface SockJsSocket {
  readonly readyState: number;
  /** The transport over which the socket opened. */
  readonly transport?: string | null;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: SockJsClose) => void) | null;
  onheartbeat?: (() => void) | null;
  /** Tries the next transport. */
  _connect?: () => void;
  /** Reads one frame of the protocol from the current transport. */
  _transportMessage?: (message: unknown) => void;
  /** Ends a transport that does not open. */
  readonly _transportTimeoutId?: ReturnType<typeof setTimeout> | null;
  readonly _transport?: SockJsClientTransport | null;
  /** Requests `/info`, before any transport is tried. */
  readonly _ir?: SockJsInfoReceiver | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

/** The close event of a socket. The server chooses code and reason, so they may have any type. */
export interface SockJsClose {
  readonly code: unknown;
  readonly reason: unknown;
  readonly wasClean: boolean;
}

/** A transport of the client: a WebSocket, or one request after another. */
interface SockJsClientTransport {
  readonly ws?: SockJsWebSocket | null;
  readonly poll?: {
    /** Starts the next request after the previous one has ended. */
    _scheduleReceiver: () => void;
  } | null;
}

interface SockJsInfoReceiver {
  doXhr?: (...parameters: unknown[]) => void;
  /** The request, once it was started, and the platform's request inside. */
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
 * Calls `fail` in place of an uncaught exception of the client, and for a server that does not speak the protocol. The client
 * itself skips unknown frames and follows each response with another request at once.
 */
export function guard(socket: SockJsSocket, fail: (message: string) => void): void {
  const { _connect: connect, _transportMessage: read } = socket;
  let answered = false;
  socket._connect = () => {
    // The client does not clear the timer of the previous transport.
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

/** Calls `listener` with the HTTP status of `/info`, which the client does not report. */
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

/** Whether data is an open frame, a heartbeat (long at the start of a stream), messages, a message, or a close frame. */
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
