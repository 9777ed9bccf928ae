import { acceptHandshake, encodeFrame, opcodes, startEchoServer, startRawServer } from '@steadysocket/test-kit';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, test } from 'vitest';
import { openConnection } from './observe.js';

expectNoLeak();

const content = Uint8Array.of(1, 2, 255);

describeEachWebSocket((WebSocket) => {
  test('sends a Blob and receives an ArrayBuffer', async () => {
    await using server = await startEchoServer();
    const { connection, recorded, when } = await openConnection(server.url, { WebSocket });
    expect(connection.send(new Blob([content]))).toBe('sent');
    await when(() => recorded.message.length === 1);
    expect(recorded.message).toEqual([content.buffer]);
  });

  test('receives a Blob where binaryType says so', async () => {
    await using server = await startEchoServer();
    const { connection, recorded, when } = await openConnection(server.url, { WebSocket, binaryType: 'blob' });
    connection.send(content);
    await when(() => recorded.message.length === 1);
    expect(recorded.message[0]).toBeInstanceOf(Blob);
    expect(await (recorded.message[0] as Blob).arrayBuffer()).toEqual(content.buffer);
  });

  test('keeps text behind a Blob that was sent before it', async () => {
    await using server = await startEchoServer();
    const { connection, recorded, when } = await openConnection(server.url, { WebSocket });
    connection.send(new Blob(['first']));
    connection.send('second');
    await when(() => recorded.message.length === 2);
    expect(recorded.message[1]).toBe('second');
  });

  test('receives a message that arrives together with the handshake', async () => {
    const frame = encodeFrame({ opcode: opcodes.text, payload: 'first' });
    await using server = await startRawServer({
      handshake: (request) => Buffer.concat([Buffer.from(acceptHandshake(request)), frame]),
    });
    const { recorded, when } = await openConnection(server.url, { WebSocket });
    await when(() => recorded.message.length === 1);
    expect(recorded.message).toEqual(['first']);
  });
});
