import { describe, expect, onTestFinished, test } from 'vitest';
import type { OutgoingFrame, RawConnection, RawServer, RawServerOptions, ReceivedFrame } from '../src/index.js';
import { acceptHandshake, encodeFrame, opcodes, startRawServer } from '../src/index.js';
import { eventually } from '../src/observing/eventually.js';
import { expectNoLeak } from '../src/process/expect-no-leak.js';
import type { Client } from './open-client.js';
import { dial, openClient } from './open-client.js';

expectNoLeak();

async function startServer(options?: RawServerOptions): Promise<RawServer> {
  const server = await startRawServer(options);
  onTestFinished(() => server.close());
  return server;
}

async function connectRaw(): Promise<{ client: Client; connection: RawConnection }> {
  const server = await startServer();
  const next = server.nextConnection();
  const client = await openClient(server.url);
  return { client, connection: await next };
}

describe('the handshake', () => {
  test('opens the client and shows its request', async () => {
    const server = await startServer();
    await openClient(`${server.url}/path?query=1`, [], { headers: { 'X-Test': 'yes' } });
    expect(server.connections.map(({ request }) => request)).toMatchObject([
      { path: '/path?query=1', headers: { 'x-test': 'yes' } },
    ]);
  });

  test('chooses a subprotocol when the test does', async () => {
    const server = await startServer({
      handshake: (request) => acceptHandshake(request, { 'Sec-WebSocket-Protocol': 'v1' }),
    });
    const client = await openClient(server.url, ['v2', 'v1']);
    expect(client.socket.protocol).toBe('v1');
  });

  test('is refused by the client when the key is wrong', async () => {
    const server = await startServer({
      handshake: (request) => acceptHandshake(request, { 'Sec-WebSocket-Accept': 'wrong' }),
    });
    const { code, error } = await dial(server.url).ended;
    expect([code, error?.message]).toEqual([1006, 'Invalid Sec-WebSocket-Accept header']);
  });

  test('is not answered at all by null', async () => {
    const server = await startServer({ handshake: () => null });
    const { error } = await dial(server.url, [], { handshakeTimeout: 50 }).ended;
    expect(error?.message).toBe('Opening handshake has timed out');
  });

  test('carries frames that come in the same packet', async () => {
    const server = await startServer({
      handshake: (request) =>
        Buffer.concat([
          Buffer.from(acceptHandshake(request)),
          encodeFrame({ opcode: opcodes.text, payload: 'at once' }),
        ]),
    });
    const client = await openClient(server.url);
    await eventually(() => client.received).toEqual(['at once']);
  });
});

describe('frames from the server', () => {
  test.each([0, 125, 126, 65_535, 65_536, 200_000])('arrive with a payload of %i bytes', async (length) => {
    const { client, connection } = await connectRaw();
    const payload = Buffer.alloc(length, 'x');
    connection.sendFrame({ opcode: opcodes.binary, payload });
    await eventually(() => client.received.length).toBe(1);
    expect(payload.equals(client.received[0] as Buffer)).toBe(true);
  });

  test('arrive in fragments', async () => {
    const { client, connection } = await connectRaw();
    connection.sendFrame({ opcode: opcodes.text, payload: 'in ', fin: false });
    connection.sendFrame({ opcode: opcodes.continuation, payload: 'pieces' });
    await eventually(() => client.received).toEqual(['in pieces']);
  });

  test.each([1000, 1001, 1011, 3000, 4999])('close with the code %i and a reason', async (code) => {
    const { client, connection } = await connectRaw();
    connection.sendClose(code, 'reason');
    const echo = await connection.nextFrame();
    connection.end();
    expect(echo).toMatchObject({ opcode: opcodes.close, masked: true });
    expect(closeCodeIn(echo)).toBe(code);
    expect(await client.ended).toMatchObject({ code, reason: 'reason' });
  });

  test('close without a code', async () => {
    const { client, connection } = await connectRaw();
    connection.sendClose();
    connection.end();
    expect(await client.ended).toMatchObject({ code: 1005, reason: '' });
  });

  test.each([0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535])('carry the unlawful code %i', async (code) => {
    const { client, connection } = await connectRaw();
    connection.sendClose(code);
    expect(closeCodeIn(await connection.nextFrame())).toBe(1002);
    expect(client.error).toMatchObject({ code: 'WS_ERR_INVALID_CLOSE_CODE' });
    expect(client.error?.message).toContain(`status code ${code}`);
  });

  test.each<[string, string, number, OutgoingFrame]>([
    ['invalid UTF-8', 'WS_ERR_INVALID_UTF8', 1007, { opcode: opcodes.text, payload: Buffer.of(0xc3, 0x28) }],
    ['a mask', 'WS_ERR_UNEXPECTED_MASK', 1002, { opcode: opcodes.text, payload: 'masked', masked: true }],
    ['RSV1', 'WS_ERR_UNEXPECTED_RSV_1', 1002, { opcode: opcodes.text, payload: 'x', rsv: 4 }],
    ['RSV3', 'WS_ERR_UNEXPECTED_RSV_2_3', 1002, { opcode: opcodes.text, payload: 'x', rsv: 1 }],
    ['an unknown opcode', 'WS_ERR_INVALID_OPCODE', 1002, { opcode: 0x3 }],
    ['a fragmented ping', 'WS_ERR_EXPECTED_FIN', 1002, { opcode: opcodes.ping, fin: false }],
    ['a long ping', 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH', 1002, { opcode: opcodes.ping, payload: 'x'.repeat(126) }],
    [
      'a close frame of one byte',
      'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH',
      1002,
      { opcode: opcodes.close, payload: 'x' },
    ],
    ['a length over the limit', 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 1009, { opcode: 0x2, declaredLength: 2 ** 31 }],
    [
      'a length of 64 bits',
      'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
      1009,
      { opcode: 0x2, declaredLength: 2n ** 64n - 1n },
    ],
  ])('break the protocol by %s', async (_, code, answer, frame) => {
    const { client, connection } = await connectRaw();
    connection.sendFrame(frame);
    expect(closeCodeIn(await connection.nextFrame())).toBe(answer);
    expect(client.error).toMatchObject({ code });
  });

  test('break the protocol by garbage', async () => {
    const { client, connection } = await connectRaw();
    connection.sendBytes('HTTP/1.1 500 Oops\r\n\r\n');
    expect(closeCodeIn(await connection.nextFrame())).toBe(1002);
    expect(client.error?.code).toMatch(/^WS_ERR_/);
  });

  test('may come one byte at a time', async () => {
    const { client, connection } = await connectRaw();
    for (const byte of encodeFrame({ opcode: opcodes.text, payload: 'slow' })) connection.sendBytes(Buffer.of(byte));
    await eventually(() => client.received).toEqual(['slow']);
  });
});

describe('frames from the client', () => {
  test('are shown decoded, in order', async () => {
    const { client, connection } = await connectRaw();
    const big = Buffer.alloc(70_000, 5);
    client.socket.send('text');
    client.socket.send(big);
    client.socket.ping('are you there');
    client.socket.send('x'.repeat(300));
    client.socket.close(4002, 'bye');
    const frames = [];
    for (let index = 0; index < 5; index++) frames.push(await connection.nextFrame());
    expect(frames.map(({ opcode }) => opcode)).toEqual([0x1, 0x2, 0x9, 0x1, 0x8]);
    expect(frames.every(({ masked, fin, rsv }) => masked && fin && rsv === 0)).toBe(true);
    expect(frames[0]?.payload.toString()).toBe('text');
    expect(frames[1]?.payload.equals(big)).toBe(true);
    expect(frames[4]?.payload.toString('latin1', 2)).toBe('bye');
    expect(connection.frames).toEqual(frames);
  });

  test('are not answered, neither a ping nor a close', async () => {
    const { client, connection } = await connectRaw();
    let answers = 0;
    client.socket.on('pong', () => answers++);
    client.socket.ping();
    client.socket.close();
    await connection.nextFrame();
    await connection.nextFrame();
    connection.sendText('the first byte since the handshake');
    await eventually(() => client.received).toHaveLength(1);
    expect([answers, client.socket.readyState]).toEqual([0, client.socket.CLOSING]);
    connection.end();
    expect((await client.ended).code).toBe(1006);
  });
});

describe('the TCP connection', () => {
  test('ends by FIN without a close frame', async () => {
    const { client, connection } = await connectRaw();
    connection.end();
    expect(await client.ended).toMatchObject({ code: 1006, error: undefined });
  });

  test('stays open when the client ends its side', async () => {
    const { client, connection } = await connectRaw();
    client.tcp.end();
    await connection.ended;
    connection.sendText('still here');
    await eventually(() => client.received).toEqual(['still here']);
  });

  test('is cut by RST', async () => {
    const { client, connection } = await connectRaw();
    connection.reset();
    expect(await client.ended).toMatchObject({ code: 1006, error: { code: 'ECONNRESET' } });
  });

  test('is dropped when the server closes, and who waits is told', async () => {
    const server = await startRawServer();
    const connection = server.nextConnection();
    const client = await openClient(server.url);
    const frame = (await connection).nextFrame();
    const next = server.nextConnection();
    await server.close();
    await expect(frame).rejects.toThrow('The connection was closed');
    await expect(next).rejects.toThrow('The server was closed');
    expect((await client.ended).code).toBe(1006);
  });
});

function closeCodeIn(frame: ReceivedFrame): number {
  expect(frame.opcode).toBe(opcodes.close);
  return frame.payload.readUInt16BE(0);
}
