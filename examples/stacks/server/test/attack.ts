import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

export const pageOrigin = 'http://localhost:5173';

/** The address of a server under attack. */
export interface Target {
  readonly port: number;
}

/** A TCP connection to a server, without any protocol. */
export async function openTcp({ port }: Target): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** The text of a request. A header that is `undefined` is left out. */
export function requestText(line: string, headers: Readonly<Record<string, string | undefined>> = {}): string {
  const all: Readonly<Record<string, string | undefined>> = { Host: 'localhost', Origin: pageOrigin, ...headers };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return `${line} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** The text of a request to upgrade to a WebSocket. */
export function upgradeText(path: string, headers: Readonly<Record<string, string | undefined>> = {}): string {
  return requestText(`GET ${path}`, {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  });
}

/** Sends a text and resolves with the status of the answer, or `'closed'` when the server hangs up without one. */
export async function statusOf(target: Target, text: string): Promise<number | 'closed'> {
  const socket = await openTcp(target);
  socket.write(text, 'latin1');
  const answer = await new Promise<string>((resolve) => {
    socket.once('data', (data: Buffer) => resolve(data.toString('latin1')));
    socket.once('close', () => resolve(''));
  });
  socket.destroy();
  const match = /^HTTP\/1\.1 (\d+) /.exec(answer);
  return match === null ? 'closed' : Number(match[1]);
}

/** Sends a text and resets the connection at once, so that the server's answer meets a connection that is gone. */
export async function sendAndReset(target: Target, text: string): Promise<void> {
  const socket = await openTcp(target);
  socket.write(text);
  // The server has to have read the request, and not yet to have written its answer.
  await new Promise((resolve) => socket.write('', resolve));
  socket.resetAndDestroy();
}
