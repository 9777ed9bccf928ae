import type { SessionClient } from '@steadysocket/conformance/session';
import { describeSessionClient } from '@steadysocket/conformance/session';
import { createConnection, webSocket } from '@steadysocket/core';
import { session } from '@steadysocket/session';
import { WebSocket } from 'ws';

describeSessionClient({
  connect(url, options = {}) {
    const connection = createConnection(url, {
      transport: session({ over: webSocket({ WebSocket }), ...options }),
      random: () => 0.002,
    });
    const received: (string | Uint8Array)[] = [];
    const opens: { resumed: boolean }[] = [];
    const drops: unknown[] = [];
    connection.on('message', (message) => {
      received.push(typeof message === 'string' ? message : new Uint8Array(message as ArrayBuffer));
    });
    connection.on('open', ({ resumed }) => opens.push({ resumed }));
    connection.on('drop', ({ message }) => drops.push(message));
    connection.on('error', () => {});
    connection.open();
    return {
      received,
      opens,
      drops,
      send: (payload) => void connection.send(payload),
      deliver: (payload) => connection.deliver(payload),
      close: () => connection.close(),
    } satisfies SessionClient;
  },
});
