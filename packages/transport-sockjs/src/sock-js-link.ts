import type { WebSocketFrame } from '@steadysocket/core';
import type { Link, LinkClose, LinkEvents } from '@steadysocket/core/transport';
import { ConnectionError, lost, utf8Length } from '@steadysocket/core/transport';
import type { SockJsSocket, SockJsWebSocket } from './client-socket.js';
import { guard, onInfoStatus, stopTimer } from './client-socket.js';
import { closeInfo } from './close-info.js';
import type { SockJsOptions } from './options.js';
import { SilenceWatch } from './silence-watch.js';

const closing = 2;

/** Throws `invalid-frame` for a frame that is not text. */
export function sizeOf(frame: WebSocketFrame): number {
  return utf8Length(textOf(frame));
}

function textOf(frame: WebSocketFrame): string {
  if (typeof frame === 'string') return frame;
  // The client would send its String(): "[object Object]".
  throw new ConnectionError('invalid-frame', 'SockJS carries text: use a codec that encodes to text');
}

/** How long a replaced link may take to close. */
const retireTimeoutMs = 2_000;

/** One attempt, over the first transport that opens. */
export class SockJsLink implements Link<WebSocketFrame> {
  #opened = false;
  #over = false;
  /** The WebSocket that the client is closing. */
  #ws: SockJsWebSocket | null | undefined;
  /** The HTTP status that refused `/info`. */
  #status: number | null = null;
  readonly #watch: SilenceWatch;
  readonly #closeInfo: SockJsOptions['closeInfo'];
  readonly #socket: SockJsSocket;
  readonly #events: LinkEvents<string>;

  constructor(
    socket: SockJsSocket,
    events: LinkEvents<string>,
    { silenceMs = Infinity, closeInfo: chosen }: Pick<SockJsOptions, 'silenceMs' | 'closeInfo'>,
  ) {
    this.#socket = socket;
    this.#closeInfo = chosen;
    this.#events = events;
    this.#watch = new SilenceWatch(silenceMs, () =>
      this.#fail('heartbeat-timeout', 'the server was silent for silenceMs'),
    );
    guard(socket, (message) => this.#fail('transport-failed', message));
    onInfoStatus(socket, (status) => {
      // 0 is no answer.
      if (status > 0 && status !== 200) this.#status = status;
    });
    socket.onopen = () => {
      this.#opened = true;
      // Timers have a limit.
      if (silenceMs < 2 ** 31 && socket.transport !== 'websocket') this.#watch.start();
      // Not earlier: the client does not check that the open frame comes first.
      socket.onmessage = ({ data }) => {
        this.#watch.alive();
        if (typeof data === 'string') events.frame(data);
        else events.error(new ConnectionError('decode-failed', 'a frame that is not text was skipped'));
      };
      events.open({ protocol: '' });
    };
    socket.onheartbeat = () => {
      this.#watch.alive();
      events.alive();
    };
    socket.onclose = (event) => {
      this.#release();
      const status = this.#status;
      if (status !== null)
        events.error(
          new ConnectionError('transport-failed', `the server refused /info with HTTP status ${String(status)}`),
        );
      this.#end(closeInfo(event, { opened: this.#opened }));
    };
  }

  /**
   * The client does not report its buffer. Once it has begun to close it discards messages without an error, so it counts as full
   * then.
   */
  get bufferedAmount(): number | null {
    return this.#socket.readyState === closing ? Infinity : null;
  }

  send(frame: WebSocketFrame): void {
    this.#socket.send(textOf(frame));
  }

  close(code = 1000, reason = ''): void {
    this.#closeThen(code, reason, () => {
      this.#events.close({ code, reason, wasClean: true });
    });
  }

  retire(): void {
    const timer = setTimeout(() => this.abandon(), retireTimeoutMs);
    this.#closeThen(1000, '', () => clearTimeout(timer));
  }

  #closeThen(code: number, reason: string, then: () => void): void {
    const socket = this.#socket;
    const ws = (this.#ws ??= socket._transport?.ws);
    const done = (): void => {
      this.#release();
      then();
    };
    // The server has begun to close.
    if (!this.#over && socket.readyState === closing) return;
    this.#release();
    if (!ws) socket.onclose = done;
    socket.close(code, reason);
    // The client would report the end at once, before the closing handshake has ended.
    if (ws) ws.onclose = done;
  }

  abandon(): void {
    const socket = this.#socket;
    const ws = this.#ws ?? socket._transport?.ws;
    this.#release();
    socket.close();
    if (!ws) return;
    ws.onclose = null;
    ws._stream?.destroy();
  }

  #release(): void {
    const socket = this.#socket;
    this.#over = true;
    this.#watch.stop();
    stopTimer(socket);
    socket.onopen = socket.onmessage = socket.onclose = socket.onheartbeat = null;
  }

  #fail(code: 'heartbeat-timeout' | 'transport-failed', message: string): void {
    if (this.#over) return;
    this.abandon();
    this.#events.error(new ConnectionError(code, message));
    this.#end(code === 'heartbeat-timeout' ? { ...lost, kind: code } : lost);
  }

  #end(standard: LinkClose): void {
    const { code, reason, wasClean } = standard;
    let chosen: Partial<LinkClose> | undefined;
    try {
      chosen = this.#closeInfo?.({ code, reason, wasClean, status: this.#status });
    } catch {
      this.#events.error(new ConnectionError('policy-failed', 'closeInfo threw; the standard translation holds'));
    }
    // The chosen code counts even if no link was open.
    this.#events.close({ ...standard, ...(chosen && { isFromPeer: true, ...chosen }) });
  }
}
