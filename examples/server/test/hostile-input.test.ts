import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { describe, expect, test } from 'vitest';
import { connect } from './test-client.js';
import { useServer } from './use-server.js';

const handshakeHead = [
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Origin: http://localhost:5173',
];

function request(line: string, headers: readonly string[] = handshakeHead): string {
  return `${line}\r\n${headers.join('\r\n')}\r\n\r\n`;
}

/** Writes bytes to a server, and resolves with its answer once it has hung up. */
async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connectTcp(port, '127.0.0.1').on('error', () => {});
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

describe('a handshake', () => {
  test.each([
    ['a target that is no path', request('GET http://[ HTTP/1.1'), '404'],
    ['another method', request('POST /ws HTTP/1.1'), '405'],
    [
      'another upgrade',
      request('GET /ws HTTP/1.1', [...handshakeHead.filter((line) => !line.startsWith('Upgrade:')), 'Upgrade: h2c']),
      '400',
    ],
    [
      'no key',
      request(
        'GET /ws HTTP/1.1',
        handshakeHead.filter((line) => !line.includes('Key')),
      ),
      '400',
    ],
    [
      'an old version',
      request(
        'GET /ws HTTP/1.1',
        handshakeHead.map((line) => line.replace('Version: 13', 'Version: 7')),
      ),
      '400',
    ],
    ['two origins', request('GET /ws HTTP/1.1', [...handshakeHead, 'Origin: http://localhost:5173']), '403'],
    ['no HTTP', 'hello there\r\n\r\n', '400'],
  ])('with %s is refused, and the server goes on', async (_, bytes, status) => {
    const { port, url } = await useServer();
    expect(await exchange(port, bytes)).toContain(`HTTP/1.1 ${status} `);
    await connect(url);
  });
});

describe('a connection', () => {
  test.each([
    ['an unmasked frame', Buffer.from([0x81, 0x01, 0x61])],
    ['a reserved opcode', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    ['a reserved bit', Buffer.from([0xf1, 0x80, 0, 0, 0, 0])],
    ['a control frame that is too long', Buffer.from([0x89, 0xfe, 0x00, 0x80, 0, 0, 0, 0])],
    [
      'a length beyond all bounds',
      Buffer.from([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
    ],
  ])('that sends %s is closed, and the server goes on', async (_, frame) => {
    const { port, url } = await useServer();
    const other = await connect(url);
    const answer = await exchange(port, Buffer.concat([Buffer.from(request('GET /ws HTTP/1.1')), frame]));
    expect(answer).toContain('HTTP/1.1 101 ');
    await other.settled();
  });

  test('that is reset is forgotten, and the server goes on', async () => {
    const server = await useServer();
    const other = await connect(server.url);
    const socket = connectTcp(server.port, '127.0.0.1').on('error', () => {});
    socket.write(request('GET /ws HTTP/1.1'));
    await once(socket, 'data');
    socket.resetAndDestroy();
    await expect.poll(() => server.clients()).toBe(1);
    await other.settled();
  });
});
