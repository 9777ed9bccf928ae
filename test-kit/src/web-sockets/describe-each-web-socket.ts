import type { WebSocketConstructor } from '@steadysocket/core';
import { WebSocket as UndiciWebSocket } from 'undici';
import { describe } from 'vitest';
import { WebSocket as WsWebSocket } from 'ws';

/** Registers the same tests for each WebSocket that Node users inject. */
export function describeEachWebSocket(suite: (WebSocket: WebSocketConstructor) => void): void {
  const all: readonly (readonly [string, WebSocketConstructor])[] = [
    ['ws', WsWebSocket],
    ['undici', UndiciWebSocket],
  ];
  describe.each(all)('over %s', (_, WebSocket) => {
    suite(WebSocket);
  });
}
