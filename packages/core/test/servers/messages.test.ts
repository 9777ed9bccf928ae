import type { WebSocketFrame } from '@steadysocket/core';
import { json } from '@steadysocket/core';
import { acceptHandshake, encodeFrame, opcodes, startEchoServer, startRawServer } from '@steadysocket/test-kit';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, test } from 'vitest';
import { openConnection } from './observe.js';

expectNoLeak();

const bytes = (frame: unknown): number[] => [...new Uint8Array(frame as ArrayBuffer)];

describeEachWebSocket((WebSocket) => {
  test('opens', async () => {
    await using server = await startEchoServer();
    const { connection, heard } = await openConnection(server.url, { WebSocket });
    expect(connection.getSnapshot()).toMatchObject({
      status: 'open',
      readyState: 1,
      attempt: 0,
      cause: null,
      error: null,
      protocol: '',
    });
    expect(heard.open).toEqual([{ protocol: '', resumed: false, opens: 1 }]);
    expect(server.accepted).toBe(1);
  });

  test.each([
    ['a text', 'hello'],
    ['an empty text', ''],
    ['text beyond ASCII', 'žluťoučký 🦊'],
    ['a text of a mebibyte', 'x'.repeat(1 << 20)],
  ])('sends and receives %s', async (_, text) => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    expect(connection.send(text)).toBe('sent');
    await when(() => heard.message.length === 1);
    expect(heard.message).toEqual([text]);
    expect(server.received).toEqual([text]);
  });

  test.each<[string, () => WebSocketFrame]>([
    ['an ArrayBuffer', () => Uint8Array.of(1, 2, 255).buffer],
    ['a view into a larger buffer', () => Uint8Array.of(0, 1, 2, 255, 0).subarray(1, 4)],
    ['a Blob', () => new Blob([Uint8Array.of(1, 2, 255)])],
  ])('sends %s and receives an ArrayBuffer', async (_, frame) => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    expect(connection.send(frame())).toBe('sent');
    await when(() => heard.message.length === 1);
    expect(heard.message[0]).toBeInstanceOf(ArrayBuffer);
    expect(bytes(heard.message[0])).toEqual([1, 2, 255]);
  });

  test('receives Blobs where they are asked for', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket, binaryType: 'blob' });
    connection.send(Uint8Array.of(1, 2, 255));
    await when(() => heard.message.length === 1);
    expect(heard.message[0]).toBeInstanceOf(Blob);
    expect(bytes(await (heard.message[0] as Blob).arrayBuffer())).toEqual([1, 2, 255]);
  });

  test('carries what a codec makes', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket, codec: json() });
    connection.send({ n: 1, list: ['a'] });
    await when(() => heard.message.length === 1);
    expect(heard.message).toEqual([{ n: 1, list: ['a'] }]);
    expect(server.received).toEqual(['{"n":1,"list":["a"]}']);
  });

  test('raises an error for a frame that does not decode, and goes on', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket, codec: json() });
    for (const client of server.clients) client.send('{');
    connection.send('after');
    await when(() => heard.message.length === 1);
    expect(heard.error.map(({ code }) => code)).toEqual(['decode-failed']);
    expect(heard.message).toEqual(['after']);
    expect(heard.close).toEqual([]);
  });

  test('keeps the order of 10 000 messages, both ways', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    const texts = Array.from({ length: 10_000 }, (_, index) => String(index));
    for (const text of texts) expect(connection.send(text)).toBe('sent');
    await when(() => heard.message.length === texts.length);
    expect(heard.message).toEqual(texts);
    expect(server.received).toEqual(texts);
  });

  test('keeps text behind a Blob that was sent before it', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    connection.send(new Blob(['first']));
    connection.send('second');
    await when(() => heard.message.length === 2);
    expect(heard.message[1]).toBe('second');
  });

  test('hears a message that arrives together with the handshake', async () => {
    const frame = encodeFrame({ opcode: opcodes.text, payload: 'first' });
    await using server = await startRawServer({
      handshake: (request) => Buffer.concat([Buffer.from(acceptHandshake(request)), frame]),
    });
    const { heard, when } = await openConnection(server.url, { WebSocket });
    await when(() => heard.message.length === 1);
    expect(heard.message).toEqual(['first']);
  });

  test('reports the subprotocol that the server chose', async () => {
    await using server = await startEchoServer({ protocols: ['v2', 'v1'] });
    const { connection, heard } = await openConnection(server.url, { WebSocket, protocols: ['v1', 'v2'] });
    expect(connection.getSnapshot().protocol).toBe('v2');
    expect(heard.open).toEqual([{ protocol: 'v2', resumed: false, opens: 1 }]);
  });

  test('sends what an open listener sends behind what was queued', async () => {
    await using server = await startEchoServer();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    connection.on('open', () => connection.send('from the open listener'));
    server.terminateAll();
    await when(({ status }) => status !== 'open');
    connection.send('queued');
    await when(() => heard.message.length === 2);
    expect(heard.message).toEqual(['queued', 'from the open listener']);
  });
});
