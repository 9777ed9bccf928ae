import type { Transport, WebSocketFrame } from '@steadysocket/core';
import { heartbeat, webSocket } from '@steadysocket/core';
import { startProxy } from '@steadysocket/test-kit';
import { observe, openConnection } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { useSpring } from '../../src/use-spring.js';

const allowed = 'http://page.test:8080';
const spring = useSpring(() => ({ allowedOrigins: [allowed] }));
const url = (): string => `ws://127.0.0.1:${spring().port}/raw`;

/** The WebSocket of a browser that shows a page of `origin`. */
function at(origin: string): Transport<WebSocketFrame> {
  return webSocket({
    WebSocket: class extends WebSocket {
      constructor(address: string, protocols?: string[]) {
        super(address, protocols, { origin });
      }
    },
  });
}

const transport = webSocket({ WebSocket });

describe('the plain WebSocket of Spring Boot', () => {
  expectNoLeak();

  test('echoes text and binary, in order', async () => {
    const { connection, recorded, when } = await openConnection(url(), { transport });
    const texts = Array.from({ length: 500 }, (_, index) => `${index} ✓`);
    const bytes = Uint8Array.from({ length: 50_000 }, (_, index) => index % 256);
    for (const text of texts) connection.send(text);
    connection.send(bytes);
    await when(() => recorded.message.length === texts.length + 1);
    expect(recorded.message.slice(0, -1)).toEqual(texts);
    expect(new Uint8Array(recorded.message.at(-1) as ArrayBuffer)).toEqual(bytes);
  });

  test('relays to others', async () => {
    const listener = await openConnection(url(), { transport });
    const { connection } = await openConnection(url(), { transport });
    connection.send('to all');
    await listener.when(() => listener.recorded.message.length === 1);
    expect(listener.recorded.message).toEqual(['to all']);
  });

  test('ends the link on a message that is too large, and the next is sound', async () => {
    const { connection, recorded, when } = await openConnection(url(), { transport });
    connection.send('x'.repeat(70_000));
    await when(() => recorded.open.length === 2);
    expect(recorded.close).toMatchObject([{ code: 1009, kind: 'remote' }]);
  });

  test('lets pages of its allowed origin in, and refuses others', async () => {
    await openConnection(url(), { transport: at(allowed) });
    const { connection, recorded, when } = observe(url(), { transport: at('http://elsewhere.test'), reconnect: false });
    connection.open();
    await when('closed');
    expect(recorded.close).toMatchObject([{ code: 1006, wasClean: false }]);
    expect(recorded.open).toEqual([]);
  });

  test('is abandoned when it falls silent, and what was queued goes over the next link', async () => {
    await using proxy = await startProxy({ target: { host: '127.0.0.1', port: spring().port } });
    const pace = {
      message: 'ping',
      intervalMs: 50,
      timeoutMs: 500,
      isReply: (frame: unknown) => frame === 'ping',
    };
    const { connection, recorded, when } = await openConnection(`${proxy.url}/raw`, {
      transport,
      heartbeat: heartbeat(pace),
    });
    proxy.discard();
    await when(() => recorded.close.length > 0);
    expect(recorded.close[0]?.kind).toBe('heartbeat-timeout');
    expect(connection.send('kept')).toBe('queued');
    proxy.restore();
    await when(() => recorded.message.length === 1);
    expect(recorded.message).toEqual(['kept']);
    connection.close();
  });
});

describe('a restart of Spring Boot', () => {
  test.each(['stop', 'kill'] as const)('is survived after a %s, with what was queued', async (way) => {
    const { connection, recorded, when } = await openConnection(url(), { transport });
    await spring()[way]();
    await when(({ status }) => status !== 'open');
    for (const text of ['1', '2', '3']) expect(connection.send(text)).toBe('queued');
    await spring().start();
    await when(() => recorded.message.length === 3);
    expect(recorded.message).toEqual(['1', '2', '3']);
    expect(recorded.drop).toEqual([]);
    expect(recorded.close[0]).toMatchObject(
      way === 'stop' ? { code: 1001, kind: 'remote' } : { code: 1006, kind: 'lost' },
    );
  });
});
