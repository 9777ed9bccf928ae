import type { WebSocketFrame } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import { fakeTransport } from '@steadysocket/core/testing';
import { stomp } from '@steadysocket/transport-stomp';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  ['worker', ['started', 'ended']],
  ['interval', []],
] as const)('heartbeatStrategy: %s paces heartbeats, and its worker is: %j', async (heartbeatStrategy, expected) => {
  const workers: string[] = [];
  vi.stubGlobal(
    'Worker',
    class extends Worker {
      constructor(url: string) {
        super(url);
        workers.push('started');
      }
      override terminate(): void {
        super.terminate();
        workers.push('ended');
      }
    },
  );
  let beats = 0;
  const over = fakeTransport<WebSocketFrame>({
    onConnect: (link) => link.accept(),
    onFrame(frame, link) {
      if (frame === '\n') beats += 1;
      else if (typeof frame === 'string' && /^(CONNECT|STOMP)\n/.test(frame)) {
        link.receive('CONNECTED\nversion:1.2\nheart-beat:0,20\n\n\0');
      }
    },
  });
  const transport = stomp({ over, heartbeat: { outgoingMs: 20 }, client: { heartbeatStrategy } });
  const connection = createConnection('ws://broker.test/', { transport });
  connection.open();
  await vi.waitFor(() => expect(beats).toBeGreaterThan(2));
  expect(workers).toEqual(expected.slice(0, 1));
  connection.reconnect();
  connection.close();
  await vi.waitFor(() => expect(workers.slice(0, 2)).toEqual(expected));
});
