import type { DialContext } from '@steadysocket/core';
import { startEchoServer } from '@steadysocket/test-kit';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, test } from 'vitest';
import { WebSocket as WsWebSocket } from 'ws';
import { observe, openConnection } from './observe.js';

expectNoLeak();

describeEachWebSocket((WebSocket) => {
  test('asks a url function for each attempt, so that the server sees a fresh token', async () => {
    const seen: (string | undefined)[] = [];
    await using server = await startEchoServer({ onConnection: (_, { url }) => seen.push(url) });
    let tokens = 0;
    const { heard, when } = await openConnection(() => `${server.url}/chat?token=${++tokens}`, { WebSocket });
    server.terminateAll();
    await when(() => heard.open.length === 2);
    expect(seen).toEqual(['/chat?token=1', '/chat?token=2']);
  });

  test('waits for an asynchronous url function', async () => {
    const seen: (string | undefined)[] = [];
    await using server = await startEchoServer({ onConnection: (_, { url }) => seen.push(url) });
    await openConnection(() => Promise.resolve(new URL('/later', server.url)), { WebSocket });
    expect(seen).toEqual(['/later']);
  });

  test('asks a protocols function for each attempt, so that the server sees a fresh token', async () => {
    const seen: (string | undefined)[] = [];
    await using server = await startEchoServer({
      protocols: ['chat'],
      onConnection: (_, { headers }) => seen.push(headers['sec-websocket-protocol']?.replaceAll(' ', '')),
    });
    let tokens = 0;
    const { connection, heard, when } = await openConnection(server.url, {
      WebSocket,
      protocols: () => Promise.resolve(['chat', `token.${++tokens}`]),
    });
    server.terminateAll();
    await when(() => heard.open.length === 2);
    expect(seen).toEqual(['chat,token.1', 'chat,token.2']);
    expect(connection.getSnapshot().protocol).toBe('chat');
  });

  test('tells the function which attempt it serves, and how the last one ended', async () => {
    await using server = await startEchoServer();
    const contexts: Omit<DialContext, 'signal'>[] = [];
    const url = ({ attempt, cause }: DialContext): string => {
      contexts.push({ attempt, cause });
      return server.url;
    };
    const { heard, when } = await openConnection(url, { WebSocket });
    server.closeAll(1012, 'restarting');
    await when(() => heard.open.length === 2);
    expect(contexts).toEqual([
      { attempt: 0, cause: null },
      { attempt: 1, cause: { code: 1012, reason: 'restarting', wasClean: true, kind: 'remote' } },
    ]);
  });

  test('retries when the function rejects, and opens once it succeeds', async () => {
    await using server = await startEchoServer();
    let calls = 0;
    const url = (): Promise<string> =>
      ++calls < 3 ? Promise.reject(new Error('no token today')) : Promise.resolve(server.url);
    const { heard } = await openConnection(url, { WebSocket });
    expect(heard.error.map(({ code }) => code)).toEqual(['url-failed', 'url-failed']);
    expect(heard.close.map(({ kind }) => kind)).toEqual(['dial-failed', 'dial-failed']);
    expect(server.accepted).toBe(1);
  });

  test('dials nothing when the function answers after its attempt ended', async () => {
    await using server = await startEchoServer();
    const answers: ((url: string) => void)[] = [];
    const url = (): Promise<string> => new Promise((resolve) => answers.push(resolve));
    const { connection, when } = observe(url, { WebSocket, connectTimeoutMs: 50 });
    connection.open();
    await when(() => answers.length === 2);
    answers[0]?.(`${server.url}/late`);
    answers[1]?.(`${server.url}/in-time`);
    await when('open');
    expect(server.accepted).toBe(1);
  });

  test('reaches a server whose url is http', async () => {
    await using server = await startEchoServer();
    await openConnection(server.url.replace('ws:', 'http:'), { WebSocket });
    expect(server.accepted).toBe(1);
  });

  test('ends as unauthorized at once where no function can bring a fresh token', async () => {
    await using server = await startEchoServer({ acceptThenDrop: { code: 4401, reason: 'expired' } });
    const { connection, heard, when } = observe(`${server.url}/?token=stale`, { WebSocket });
    connection.open();
    connection.send('queued');
    const { cause } = await when('closed');
    expect(cause).toEqual({ code: 4401, reason: 'expired', wasClean: true, kind: 'unauthorized' });
    expect(connection.send('too late')).toBe('dropped');
    await openConnection(server.url, { WebSocket, reconnect: false });
    expect(server.accepted).toBe(2);
    expect(heard.close).toHaveLength(1);
  });

  test('retries once after an unauthorized close, and stays open with the fresh token', async () => {
    const seen: (string | undefined)[] = [];
    await using server = await startEchoServer({
      onConnection(socket, { url }) {
        seen.push(url);
        if (url === '/?token=1') socket.close(4401);
      },
    });
    let tokens = 0;
    const { connection, heard, when } = observe(() => `${server.url}/?token=${++tokens}`, { WebSocket });
    connection.open();
    connection.send('hello');
    await when(() => heard.open.length === 2);
    expect(seen).toEqual(['/?token=1', '/?token=2']);
    expect(connection.send('hello again')).toBe('sent');
    await when(() => heard.message.includes('hello again'));
  });

  test('ends as unauthorized when the fresh token is refused as well', async () => {
    await using server = await startEchoServer({ acceptThenDrop: { code: 4401 } });
    const { connection, heard, when } = observe(() => server.url, { WebSocket });
    connection.open();
    await when('closed');
    expect(heard.close.map(({ code, kind }) => [code, kind])).toEqual([
      [4401, 'remote'],
      [4401, 'unauthorized'],
    ]);
    expect(server.accepted).toBe(2);
  });
});

test('sends the headers that create gives to ws, at each attempt', async () => {
  const seen: unknown[] = [];
  await using server = await startEchoServer({ onConnection: (_, { headers }) => seen.push(headers.authorization) });
  let tokens = 0;
  const { heard, when } = await openConnection(server.url, {
    WebSocket: WsWebSocket,
    create: (url, protocols) =>
      new WsWebSocket(url, protocols, { headers: { authorization: `Bearer ${String(++tokens)}` } }),
  });
  server.terminateAll();
  await when(() => heard.open.length === 2);
  expect(seen).toEqual(['Bearer 1', 'Bearer 2']);
});
