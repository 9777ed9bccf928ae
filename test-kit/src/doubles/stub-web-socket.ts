import type { WebSocketConstructor, WebSocketLike } from '@steadysocket/core';
import { afterEach, beforeEach, vi } from 'vitest';

type Handler = ((event: never) => void) | null;

/**
 * A platform's socket without a network: a test plays the far side. It has no `addEventListener`, as some implementations
 * have none.
 */
export class StubWebSocket implements WebSocketLike {
  binaryType = 'blob';
  readyState = 0;
  bufferedAmount = 0;
  protocol = '';
  extensions = '';
  onopen: Handler = null;
  onmessage: Handler = null;
  onerror: Handler = null;
  onclose: Handler = null;
  readonly sent: unknown[] = [];
  readonly closeCalls: unknown[][] = [];
  /** Of the constructor. */
  readonly arguments: readonly [url: string, protocols?: string[]];
  readonly url: string;
  readonly protocols: string[] | undefined;

  constructor(...args: [url: string, protocols?: string[]]) {
    this.arguments = args;
    [this.url, this.protocols] = args;
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(...args: unknown[]): void {
    this.closeCalls.push(args);
    if (this.readyState < 2) this.readyState = 2;
  }

  raise(name: 'onopen' | 'onmessage' | 'onerror' | 'onclose', event: object = {}): void {
    this[name]?.(event as never);
  }

  /** The server accepts. */
  accept(): void {
    this.readyState = 1;
    this.raise('onopen');
  }

  receive(data: unknown): void {
    this.raise('onmessage', { data });
  }

  /** The connection ends without a close frame. */
  drop(): void {
    this.readyState = 3;
    this.raise('onclose', { code: 1006, reason: '', wasClean: false });
  }
}

/** A constructor, and the sockets that it has made. */
export function stubConstructor(): { readonly WebSocket: WebSocketConstructor; readonly made: StubWebSocket[] } {
  const made: StubWebSocket[] = [];
  return {
    made,
    WebSocket: class extends StubWebSocket {
      constructor(...args: [url: string, protocols?: string[]]) {
        super(...args);
        made.push(this);
      }
    },
  };
}

/** Replaces the platform's WebSocket in each test of the file; returns the sockets that the current test has opened. */
export function stubWebSocket(): readonly StubWebSocket[] {
  const { WebSocket, made } = stubConstructor();
  beforeEach(() => {
    made.length = 0;
    vi.stubGlobal('WebSocket', WebSocket);
  });
  afterEach(() => vi.unstubAllGlobals());
  return made;
}
