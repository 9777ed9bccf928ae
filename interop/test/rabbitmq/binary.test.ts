import { webSocket } from '@steadysocket/core';
import { openConnection } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { StompFrame, StompMessage } from '@steadysocket/transport-stomp';
import { stomp } from '@steadysocket/transport-stomp';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { credentials } from '../../src/start-rabbitmq.js';
import { useRabbitmq } from '../../src/use-rabbitmq.js';

const broker = useRabbitmq({ frames: 'binary' });
const destination = '/topic/binary';

describe('RabbitMQ that sends binary frames', () => {
  expectNoLeak();

  test('carries bodies of bytes and of text, unchanged', async () => {
    const { connection, recorded, when } = await openConnection<StompFrame>(broker().url, {
      transport: stomp({
        over: webSocket({ WebSocket }),
        connectHeaders: credentials,
        subscriptions: [{ destination }],
      }),
    });
    const body = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
    connection.send({ destination, headers: { 'content-type': 'application/octet-stream' }, body });
    connection.send({ destination, body: 'text ✓' });
    await when(() => recorded.message.length === 2);
    const [bytes, text] = recorded.message as StompMessage[];
    expect(bytes?.binaryBody).toEqual(body);
    expect(text?.body).toBe('text ✓');
  });
});
