import { inspect } from 'node:util';
import type { WebSocketConstructor } from '@steadysocket/core';
import { startSecureEchoServer } from '@steadysocket/test-kit';
import { expectNoLeak, uncaughtDuring } from '@steadysocket/test-kit/process';
import { Agent, WebSocket as UndiciWebSocket } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket as WsWebSocket } from 'ws';
import { observe, openConnection } from './observe.js';

expectNoLeak();

type Trusting = (ca: string) => WebSocketConstructor;

const trustingWs: Trusting = (ca) =>
  class extends WsWebSocket {
    constructor(url: string, protocols?: string[]) {
      super(url, protocols, { ca });
    }
  };

const trustingUndici: Trusting = (ca) => {
  const dispatcher = new Agent({ connect: { ca } });
  onTestFinished(() => dispatcher.destroy());
  return class extends UndiciWebSocket {
    constructor(url: string, protocols: string[] = []) {
      super(url, { protocols, dispatcher });
    }
  };
};

describe.each<[string, WebSocketConstructor, Trusting]>([
  ['ws', WsWebSocket, trustingWs],
  ['undici', UndiciWebSocket, trustingUndici],
])('a self-signed certificate, over %s', (_, WebSocket, trusting) => {
  test('is accepted by a WebSocket that is given it', async () => {
    await using server = await startSecureEchoServer({ protocols: ['chat'] });
    const { connection, recorded, when } = await openConnection(server.url, {
      WebSocket: trusting(server.ca),
      protocols: 'chat',
    });
    connection.send('in private');
    await when(() => recorded.message.length === 1);
    expect(recorded.message).toEqual(['in private']);
    expect(connection.getSnapshot().protocol).toBe('chat');
  });

  test('reconnects over TLS', async () => {
    await using server = await startSecureEchoServer();
    const { recorded, when } = await openConnection(server.url, { WebSocket: trusting(server.ca) });
    server.terminateAll();
    await when(() => recorded.open.length === 2);
    expect(recorded.close.map(({ kind }) => kind)).toEqual(['lost']);
  });

  test('reaches a server whose url is https', async () => {
    await using server = await startSecureEchoServer();
    await openConnection(server.url.replace('wss:', 'https:'), { WebSocket: trusting(server.ca) });
    expect(server.accepted).toBe(1);
  });

  test('is refused by any other, with a coded error, and retried', async () => {
    await using server = await startSecureEchoServer();
    const stray = await uncaughtDuring(async () => {
      const { connection, recorded, when } = observe(server.url, { WebSocket });
      connection.open();
      const snapshot = await when(({ attempt }) => attempt === 3);
      const refused = { code: 1006, reason: '', wasClean: false, kind: 'refused' };
      expect(snapshot).toMatchObject({ cause: refused, error: { name: 'ConnectionError', code: 'transport-failed' } });
      expect(recorded.close).toEqual([refused, refused, refused]);
      expect(recorded.error.map(({ code }) => code)).toEqual(Array(3).fill('transport-failed'));
      connection.close();
    });
    expect(stray).toEqual([]);
    expect(server.accepted).toBe(0);
  });

  test('gives no secret away in the error of its refusal', async () => {
    await using server = await startSecureEchoServer();
    const { connection, recorded, when } = observe(`${server.url}/hidden/path?token=hidden-query`, {
      WebSocket,
      protocols: 'hidden-protocol',
      reconnect: false,
    });
    connection.send('hidden payload');
    connection.open();
    await when('closed');
    expect(recorded.error).toHaveLength(1);
    expect(recorded.error[0]?.message).not.toBe('');
    expect(inspect(recorded.error[0], { depth: 10 })).not.toContain('hidden');
  });
});
