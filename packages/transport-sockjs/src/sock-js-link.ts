import type { Link, LinkEvents, WebSocketFrame } from '@steadysocket/core';
import { ConnectionError, utf8Length } from '@steadysocket/core/transport';
import type { SockJsClose } from './close-info.js';
import { closeInfo, lost } from './close-info.js';
import { SilenceWatch } from './silence-watch.js';

/** What is used of a socket of SockJS. */
export interface SockJsSocket {
  readonly readyState: number;
  /** By which way it has opened. */
  readonly transport?: string | null;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: SockJsClose) => void) | null;
  onheartbeat?: (() => void) | null;
  /** Goes to where the server says it is. */
  _connect?: () => void;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

const closing = 2;

/** Throws `invalid-frame` for what is no text. */
export function sizeOf(frame: WebSocketFrame): number {
  return utf8Length(textOf(frame));
}

function textOf(frame: WebSocketFrame): string {
  if (typeof frame === 'string') return frame;
  // The client would send its String(): "[object Object]".
  throw new ConnectionError('invalid-frame', 'SockJS carries text: use a codec that makes text');
}

/** One attempt, by whichever way gets through. */
export class SockJsLink implements Link<WebSocketFrame> {
  private opened = false;
  /** What we closed with: the client tells no more than that it has closed. */
  private closedWith: { readonly code: number; readonly reason: string } | null = null;
  private readonly watch: SilenceWatch;

  constructor(
    private readonly socket: SockJsSocket,
    private readonly events: LinkEvents<string>,
    silenceMs: number,
  ) {
    this.watch = new SilenceWatch(silenceMs, () =>
      this.fail('heartbeat-timeout', 'the server was silent for silenceMs'),
    );
    // A server that answers with what is no address makes the client throw where nobody catches, and ends a Node process.
    const dial = socket._connect;
    socket._connect = () => {
      try {
        dial?.call(socket);
      } catch {
        this.fail('transport-failed', 'the server gave no address');
      }
    };
    socket.onopen = () => {
      this.opened = true;
      // No timer holds more.
      if (silenceMs < 2 ** 31 && socket.transport !== 'websocket') this.watch.start();
      // Not sooner: the client does not check that the opening comes first.
      socket.onmessage = ({ data }) => {
        this.watch.hear();
        if (typeof data === 'string') events.frame(data);
        else events.error(new ConnectionError('decode-failed', 'a frame that is no text was skipped'));
      };
      events.open({ protocol: '' });
    };
    socket.onheartbeat = () => {
      this.watch.hear();
      events.alive();
    };
    socket.onclose = (event) => {
      this.watch.stop();
      events.close({ ...closeInfo(event, this.opened), ...(event.wasClean && this.closedWith) });
    };
  }

  /**
   * The client does not tell what waits in it. Once it has begun to close, and before it says so, it discards what it is
   * given, without a word: counted as full, it gets nothing more.
   */
  get bufferedAmount(): number | null {
    return this.socket.readyState === closing ? Infinity : null;
  }

  send(frame: WebSocketFrame): void {
    this.socket.send(textOf(frame));
  }

  close(code = 1000, reason = ''): void {
    this.closedWith = { code, reason };
    this.socket.close(code, reason);
  }

  abandon(): void {
    const { socket } = this;
    this.watch.stop();
    socket.onopen = socket.onmessage = socket.onclose = socket.onheartbeat = null;
    socket.close();
  }

  private fail(code: 'heartbeat-timeout' | 'transport-failed', message: string): void {
    this.abandon();
    this.events.error(new ConnectionError(code, message));
    this.events.close(code === 'heartbeat-timeout' ? { ...lost, rule: code } : lost);
  }
}
