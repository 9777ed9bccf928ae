import { afterEach, beforeEach, vi } from 'vitest';

/** The sockets that the test has opened. */
export const sockets: StubWebSocket[] = [];

class StubWebSocket {
  readonly sent: string[] = [];
  readonly bufferedAmount = 0;
  readonly protocol = '';
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: string }) => void) | null = null;
  onclose: ((event: { readonly code: number }) => void) | null = null;

  constructor(readonly url: string) {
    sockets.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = 3;
  }
}

/** Replaces the browser's WebSocket: an example makes its own connection. */
export function stubWebSocket(): void {
  beforeEach(() => {
    sockets.length = 0;
    vi.stubGlobal('WebSocket', StubWebSocket);
  });
  afterEach(() => vi.unstubAllGlobals());
}
