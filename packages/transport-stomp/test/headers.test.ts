import type { Connection, WebSocketFrame } from '@steadysocket/core';
import { fakeTransport } from '@steadysocket/core/testing';
import { observe, thrownBy } from '@steadysocket/test-kit/observing';
import type { StompFrame, StompHeaders, StompMessage } from '@steadysocket/transport-stomp';
import { stomp, topics } from '@steadysocket/transport-stomp';
import { describe, expect, test } from 'vitest';
import { openWire } from './wire.js';

/** Without own properties, or with others than headers. TypeScript refuses them, JavaScript does not. */
const wrong: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a Map', new Map([['token', 'secret']])],
  ['a list', [['token', 'secret']]],
  ['text', 'token:secret'],
];

describe.each(wrong)('%s in place of headers', (_, given) => {
  const headers = given as StompHeaders;

  test('is refused in the options', async () => {
    const subscriptions = [{ destination: '/a', headers }];
    await expect(openWire({ stomp: { connectHeaders: headers } })).rejects.toMatchObject({ code: 'invalid-option' });
    await expect(openWire({ stomp: { subscriptions } })).rejects.toMatchObject({ code: 'invalid-option' });
  });

  test.each([
    ['connectHeaders', { connectHeaders: () => headers }],
    ['connectHeaders with a promise', { connectHeaders: () => Promise.resolve(headers) }],
    ['subscriptions', { subscriptions: () => [{ destination: '/a', headers }] }],
  ])('ends the attempt when it comes from the function %s', async (__, options) => {
    const over = fakeTransport<WebSocketFrame>({
      onConnect: (link) => link.accept(),
      onFrame: (_frame, link) => link.receive('CONNECTED\nversion:1.2\n\n\0'),
    });
    const transport = stomp({ over, heartbeat: false, ...options });
    const { connection, recorded, when } = observe<StompFrame>('ws://broker', { transport, reconnect: false });
    connection.open();
    await when('closed');
    expect(recorded.error).toMatchObject([{ code: 'invalid-option' }]);
  });

  test('is refused by a topic, in each of its options', async () => {
    const { connection } = await openWire();
    const topic = topics(connection as unknown as Connection<StompMessage, never>);
    topic('/a');
    expect(thrownBy(() => topic('/a', { headers })).code).toBe('invalid-option');
    expect(thrownBy(() => topic('/a', { unsubscribeHeaders: headers })).code).toBe('invalid-option');
    await expect(topic('/a').end(headers)).rejects.toMatchObject({ code: 'invalid-option' });
  });

  test('is refused by an acknowledgement, which can be repeated', async () => {
    const wire = await openWire({ stomp: { subscriptions: [{ destination: '/a', ack: 'client' }] } });
    wire.receive('MESSAGE\nsubscription:subscription-1\nack:1\n\n\0');
    const [message] = wire.messages();
    expect(thrownBy(() => message?.ack(headers)).code).toBe('invalid-frame');
    expect(thrownBy(() => message?.nack(headers)).code).toBe('invalid-frame');
    expect(message?.ack()).toBe(true);
  });
});
