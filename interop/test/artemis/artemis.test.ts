import { webSocket } from '@steadysocket/core';
import { observe } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { StompFrame, StompMessage, StompOptions } from '@steadysocket/transport-stomp';
import { stomp } from '@steadysocket/transport-stomp';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Artemis } from '../../src/start-artemis.js';

let artemis: Artemis;
beforeAll(async () => {
  artemis = await Artemis.start();
  return () => artemis[Symbol.asyncDispose]();
});

/** A client that has subscribed to a queue of its own. */
async function open(queue: string, options: Partial<StompOptions> = {}) {
  const subscriptions = [{ destination: queue, headers: { 'subscription-type': 'ANYCAST' } }];
  const transport = stomp({
    over: webSocket({ WebSocket }),
    subscriptions,
    confirmSubscriptions: true,
    ...options,
  });
  const observed = observe<StompFrame>(artemis.url, { transport });
  observed.connection.open();
  await observed.when('open');
  const messages = (): StompMessage[] => observed.recorded.message as StompMessage[];
  return { ...observed, messages };
}

describe('STOMP of Artemis', () => {
  expectNoLeak();

  test('makes a TextMessage of text without content-length, for a frame or for all', async () => {
    const one = await open('one');
    await one.connection.deliver({ destination: 'jms', body: 'for one ✓', contentLength: false });
    expect(await artemis.consumed(/\w+: for one.*\n/)).toBe('TextMessage: for one ✓\n');
    const all = await open('all', { contentLength: false });
    await all.connection.deliver({ destination: 'jms', body: 'for all ✓' });
    expect(await artemis.consumed(/\w+: for all.*\n/)).toBe('TextMessage: for all ✓\n');
  });

  test('makes a BytesMessage of text with content-length', async () => {
    const { connection } = await open('bytes');
    await connection.deliver({ destination: 'jms', body: 'x'.repeat(4321) });
    expect(await artemis.consumed(/\w+: 4321\n/)).toBe('BytesMessage: 4321\n');
  });

  test('brings headers with line breaks, colons and backslashes back', async () => {
    const { connection, when, messages } = await open('headers');
    const text = 'a:b\nc\\d\\c';
    await connection.deliver({ destination: 'headers', headers: { note: text }, body: 'text' });
    await when(() => messages().length === 1);
    expect(messages()[0]).toMatchObject({ headers: { note: text }, body: 'text' });
  });
});
