import { webSocket } from '@steadysocket/core';
import { thrownBy } from '@steadysocket/test-kit/observing';
import { sockJs } from '@steadysocket/transport-sockjs';
import type { StompFrame, StompHeaders, StompOptions } from '@steadysocket/transport-stomp';
import { stomp } from '@steadysocket/transport-stomp';
import { describe, expect, test } from 'vitest';
import { openStage } from './stage.js';

const wrong: readonly (readonly [string, StompFrame])[] = [
  ['nothing in it', null as unknown as StompFrame],
  ['no destination', {} as StompFrame],
  ['a null byte in the destination', { destination: '/a\0forged' }],
  ['a null byte in a header', { destination: '/a', headers: { kind: 'a\0' } }],
  ['a header without a name', { destination: '/a', headers: { '': 'c' } }],
  ['a header that is no string', { destination: '/a', headers: { count: 1 as unknown as string } }],
  ['headers that are null', { destination: '/a', headers: null as unknown as StompHeaders }],
  ['headers in a Map', { destination: '/a', headers: new Map([['kind', 'a']]) as unknown as StompHeaders }],
  ['headers that are text', { destination: '/a', headers: 'kind:a' as unknown as StompHeaders }],
  ['a body that is an object', { destination: '/a', body: {} as string }],
];

describe('a frame with', () => {
  test.each(wrong)('%s is refused with invalid-frame, open or not', async (_, frame) => {
    const { connection, server } = await openStage();
    expect(thrownBy(() => connection.send(frame)).code).toBe('invalid-frame');
    expect(thrownBy(() => stomp({ over: webSocket() }).sizeOf(frame)).code).toBe('invalid-frame');
    await connection.deliver({ destination: '/b' });
    expect(server.broker.commands('SEND')).toHaveLength(1);
  });

  test('a binary body is refused where the underlying transport carries text', () => {
    const frame = { destination: '/a', body: new Uint8Array(2) };
    expect(thrownBy(() => stomp({ over: sockJs() }).sizeOf(frame)).code).toBe('invalid-frame');
    expect(stomp({ over: webSocket() }).sizeOf(frame)).toBeGreaterThan(2);
  });

  test('another destination among its headers goes to its own', async () => {
    const { connection, server } = await openStage();
    await connection.deliver({ destination: '/a', headers: { destination: '/b' } });
    expect(server.broker.commands('SEND')[0]?.headers['destination']).toBe('/a');
  });

  test('headers that are the transport’s own is sent with the right ones', async () => {
    const { connection, server } = await openStage();
    const headers = { 'content-length': '1', receipt: 'receipt-1' };
    connection.send({ destination: '/a', headers, body: 'longer than one' });
    await connection.deliver({ destination: '/a', headers, body: 'twö' });
    expect(server.broker.commands('SEND').map(({ headers: seen, body }) => [seen['receipt'], body])).toEqual([
      [undefined, 'longer than one'],
      ['receipt-1', 'twö'],
    ]);
  });
});

test('resolves a delivery with the headers of its receipt', async () => {
  const { connection } = await openStage();
  expect(await connection.deliver({ destination: '/a' })).toEqual({ 'receipt-id': 'receipt-1' });
});

describe('wrong options throw invalid-option', () => {
  const over = webSocket();
  test.each<readonly [string, StompOptions]>([
    ['over', {} as StompOptions],
    ['connectHeaders', { over, connectHeaders: { a: 'b\nc' } }],
    ['subscriptions', { over, subscriptions: [{ destination: '/a\0' }] }],
    [
      'ids',
      {
        over,
        subscriptions: [
          { destination: '/a', id: 'b' },
          { destination: '/b', id: 'b' },
        ],
      },
    ],
    ['ack', { over, subscriptions: [{ destination: '/a', ack: 'never' as 'auto' }] }],
    ['heartbeat', { over, heartbeat: { incomingMs: -1 } }],
    ['maxFrameBytes', { over, maxFrameBytes: NaN }],
  ])('%s', (_, options) => {
    expect(thrownBy(() => stomp(options)).code).toBe('invalid-option');
  });
});
