import type { RawConnection, ReceivedFrame } from '@steadysocket/test-kit';
import { opcodes, startEchoServer, startRawServer, startSecureEchoServer } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { expect, test } from 'vitest';
import { openClient } from './open-client.js';

expectNoLeak();

test('an echo server echoes, keeps a list, closes with a code, and comes back on the same port', async () => {
  await using server = await startEchoServer();
  const client = await openClient(server.url);
  client.socket.send('text');
  await eventually(() => client.received).toEqual(['text']);
  expect(server.received).toEqual(['text']);
  server.closeAll(4000, 'over');
  expect(await client.closed).toBe(4000);
  await server.stop();
  await expect(openClient(server.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await server.restart();
  await openClient(server.url);
  expect(server.accepted).toBe(2);
});

test('an echo server refuses with a status, and chooses a protocol', async () => {
  let status: number | undefined = 503;
  await using server = await startEchoServer({ refuse: () => status, protocols: ['v2', 'v1'] });
  await expect(openClient(server.url)).rejects.toThrow('Unexpected server response: 503');
  status = undefined;
  expect((await openClient(server.url, ['v1', 'v2'])).socket.protocol).toBe('v2');
});

test('a secure echo server has a certificate that a client may choose to trust', async () => {
  await using server = await startSecureEchoServer();
  await expect(openClient(server.url)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  await openClient(server.url, [], { ca: server.ca });
});

test('a raw server writes what a test says, reads what a client says, and answers nothing by itself', async () => {
  await using server = await startRawServer();
  const arrival = server.nextConnection();
  const client = await openClient(`${server.url}/path`);
  const connection = await arrival;
  expect(connection.request.path).toBe('/path');
  connection.sendFrame({ opcode: opcodes.text, payload: 'in ', fin: false });
  connection.sendFrame({ opcode: opcodes.continuation, payload: 'x'.repeat(70_000) });
  await eventually(() => client.received).toEqual([`in ${'x'.repeat(70_000)}`]);
  client.socket.send('text');
  client.socket.close(4001);
  expect(texts([await connection.nextFrame()])).toEqual(['text']);
  expect(closeCode(await connection.nextFrame())).toBe(4001);
  expect(client.socket.readyState).toBe(client.socket.CLOSING);
  connection.end();
  expect(await client.closed).toBe(1006);
});

test('a raw server may break the protocol', async () => {
  await using server = await startRawServer();
  const arrival: Promise<RawConnection> = server.nextConnection();
  await openClient(server.url);
  const connection = await arrival;
  connection.sendClose(999);
  expect(closeCode(await connection.nextFrame())).toBe(1002);
});

const texts = (frames: readonly ReceivedFrame[]): string[] => frames.map(({ payload }) => payload.toString());
const closeCode = ({ payload }: ReceivedFrame): number => payload.readUInt16BE(0);
