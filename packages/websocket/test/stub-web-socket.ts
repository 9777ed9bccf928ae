import type { WebSocketConstructor, WebSocketLike } from '@steadysocket/core';

/** A socket of a platform without a network; a test plays the far side by calling its handlers. */
export class StubWebSocket implements WebSocketLike {
  binaryType = 'blob';
  readyState = 0;
  bufferedAmount = 0;
  protocol = '';
  extensions = '';
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onerror: ((event: { readonly error?: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string; readonly wasClean: boolean }) => void) | null =
    null;
  readonly calls: unknown[][] = [];

  constructor(
    readonly url: string,
    readonly protocols?: string[],
  ) {}

  send(data: never): void {
    this.calls.push(['send', data]);
  }

  close(...given: unknown[]): void {
    this.readyState = 2;
    this.calls.push(['close', ...given]);
  }

  /** The server accepts. */
  accept(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  /** The connection ends without a close frame. */
  drop(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1006, reason: '', wasClean: false });
  }
}

/** A constructor, and the sockets that it has made. */
export function stubConstructor(): { readonly WebSocket: WebSocketConstructor; readonly made: StubWebSocket[] } {
  const made: StubWebSocket[] = [];
  return {
    made,
    WebSocket: class extends StubWebSocket {
      constructor(url: string, protocols?: string[]) {
        super(url, protocols);
        made.push(this);
      }
    },
  };
}
