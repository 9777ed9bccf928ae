import type { ConnectionErrorLike } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import type { SocketIoOptions } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';
import { describe, expect, inject, onTestFinished, test } from 'vitest';

// Of the page's own site, but not of its origin.
const url = inject('socketIoUrl').replace('127.0.0.1', location.hostname);

function connect(options: SocketIoOptions) {
  const connection = createConnection(url, {
    transport: socketIo(options),
    reconnect: false,
    connectTimeoutMs: 5_000,
  });
  onTestFinished(() => connection.close());
  return connection;
}

/** Opens a connection and asks the server. */
function ask(options: SocketIoOptions, ...[event, ...args]: [string, ...unknown[]]): Promise<unknown> {
  const connection = connect(options);
  connection.open();
  return connection.deliver({ event, args });
}

/** The error with which an attempt ends. */
function failWith(options: SocketIoOptions): Promise<ConnectionErrorLike> {
  const connection = connect(options);
  return new Promise((resolve) => {
    connection.on('error', resolve);
    connection.open();
  });
}

describe('in a browser', () => {
  test.each([
    ['polling', 'header'],
    ['websocket', null],
  ])('extraHeaders over %s arrive as %s', async (name, own) => {
    const options = { transports: [name], extraHeaders: { 'x-own': 'header' } };
    expect(await ask(options, 'how')).toMatchObject({ own });
  });

  test('the open event has the id that the server gave', async () => {
    const connection = connect({ transports: ['websocket'] });
    const opened = new Promise((resolve) => connection.on('open', ({ session }) => resolve(session)));
    connection.open();
    expect(await connection.deliver({ event: 'how', args: [] })).toMatchObject({ id: await opened });
  });

  test.each([['polling'], ['websocket']])('binary data and a Blob travel over %s', async (name) => {
    const answer = await ask({ transports: [name] }, 'echo', { bytes: Uint8Array.of(1, 2), blob: new Blob(['abc']) });
    const { bytes, blob } = answer as { bytes: ArrayBuffer; blob: ArrayBuffer };
    expect([...new Uint8Array(bytes)]).toEqual([1, 2]);
    expect(new TextDecoder().decode(blob)).toBe('abc');
  });

  test('requestTimeout ends a poll that nothing answers', async () => {
    const error = await failWith({ transports: ['polling'], path: '/hang', requestTimeout: 100 });
    expect(error.code).toBe('transport-failed');
  });

  test.each([
    ['polling', 'the server refused the handshake with HTTP status 503'],
    ['websocket', 'the server could not be reached'],
  ])('a handshake that is refused over %s says: %s', async (name, message) => {
    const error = await failWith({ transports: [name], path: '/refuse' });
    expect(error.message).toBe(message);
  });

  test.each([
    [true, /sticky=/],
    [false, /^null$/],
  ])(
    'withCredentials: %s sends cookies of the server to another origin accordingly',
    async (withCredentials, cookie) => {
      const options = { transports: ['polling'], withCredentials };
      // The first sets it, where that is allowed.
      await ask(options, 'cookie');
      expect(String(await ask(options, 'cookie'))).toMatch(cookie);
    },
  );
});
