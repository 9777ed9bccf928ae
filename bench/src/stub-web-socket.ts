type Handler = (event: never) => void;

class StubMessageEvent {
  readonly type = 'message';

  constructor(readonly data: string) {}
}

/**
 * A WebSocket without a network, driven by the benchmark. It costs as little as it can and the same for everybody: a
 * listener that is added takes the place of the property handler, so no list of listeners is charged to its user.
 */
export class StubWebSocket {
  // Read through the class by reconnecting-websocket, through the instance by websocket-ts.
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  declare readonly CONNECTING: 0;
  declare readonly OPEN: 1;
  declare readonly CLOSING: 2;
  declare readonly CLOSED: 3;

  /** Called with each new socket. */
  static onCreated: (socket: StubWebSocket) => void = () => {};
  /** Called with each sent frame. */
  static onSent: (data: unknown) => void = () => {};

  onopen: Handler | null = null;
  onmessage: Handler | null = null;
  onerror: Handler | null = null;
  onclose: Handler | null = null;
  binaryType = 'blob';
  readyState = 0;
  readonly bufferedAmount = 0;
  readonly extensions = '';
  readonly protocol = '';

  /** The url is not kept: whether two sockets share one string is no business of this stub. */
  constructor() {
    StubWebSocket.onCreated(this);
  }

  addEventListener(type: string, listener: Handler): void {
    this.#put(type, listener);
  }

  removeEventListener(type: string): void {
    this.#put(type, null);
  }

  send(data: unknown): void {
    StubWebSocket.onSent(data);
  }

  close(code = 1000): void {
    if (this.readyState >= StubWebSocket.CLOSING) return;
    this.readyState = StubWebSocket.CLOSING;
    queueMicrotask(() => this.end(code));
  }

  /** The server accepts. */
  open(): void {
    this.readyState = StubWebSocket.OPEN;
    this.onopen?.({ type: 'open' } as never);
  }

  /** A text frame arrives. */
  receive(data: string): void {
    this.onmessage?.(new StubMessageEvent(data) as never);
  }

  /** The socket is closed: by a handshake, or lost with 1006. */
  end(code = 1006): void {
    this.readyState = StubWebSocket.CLOSED;
    this.onclose?.({ type: 'close', code, reason: '', wasClean: code !== 1006 } as never);
  }

  #put(type: string, listener: Handler | null): void {
    if (type === 'open') this.onopen = listener;
    else if (type === 'message') this.onmessage = listener;
    else if (type === 'error') this.onerror = listener;
    else this.onclose = listener;
  }
}

Object.assign(StubWebSocket.prototype, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });

/** Makes the stub the platform's WebSocket. */
export function installStubWebSocket(): void {
  Object.assign(globalThis, { WebSocket: StubWebSocket });
}
