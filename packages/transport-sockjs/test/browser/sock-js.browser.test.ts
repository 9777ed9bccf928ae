import { createConnection } from '@steadysocket/core';
import type { SockJsMethod } from '@steadysocket/transport-sockjs';
import { describe, expect, inject, onTestFinished, test } from 'vitest';

const url = inject('sockJsUrl');

// The client reads it when it is loaded, as bundlers for the browser once provided it.
Object.assign(globalThis, { global: globalThis });
const { sockJs } = await import('@steadysocket/transport-sockjs');

describe.each<[SockJsMethod]>([['websocket'], ['xhr-streaming'], ['xhr-polling']])('in a browser, by %s', (way) => {
  test('opens with the query of the url, carries text, and has no headers', async () => {
    const websocket = { headers: { 'x-own': 'header' } };
    const connection = createConnection(`${url}?token=t`, {
      transport: sockJs({ transports: [way], client: { transportOptions: { websocket } } }),
    });
    onTestFinished(() => connection.close());
    const messages: string[] = [];
    const arrived = new Promise<void>((resolve) => {
      connection.on('message', (message) => {
        if (messages.push(message) === 2) resolve();
      });
    });
    connection.send('ž😀');
    connection.open();
    await arrived;
    const [how = '{}', echo] = messages;
    expect(echo).toBe('ž😀');
    const { way: used, url: path, headers } = JSON.parse(how) as { way: string; url: string; headers: object };
    expect(used).toBe(way);
    expect(path).toContain('token=t');
    expect(Object.keys(headers)).not.toContain('x-own');
  });

  test('closes as the other side wishes, with a handshake', async () => {
    const connection = createConnection(url, { transport: sockJs({ transports: [way] }) });
    const opened = new Promise((resolve) => connection.on('open', resolve));
    connection.open();
    await opened;
    const closed = new Promise((resolve) => connection.on('close', resolve));
    connection.close(4001, 'done');
    expect(await closed).toEqual({ code: 4001, reason: 'done', wasClean: true, kind: 'client' });
  });
});

test('learns in a browser with which status a server refuses', async () => {
  const connection = createConnection(url.replace('/chat', '/refused'), {
    transport: sockJs({ closeInfo: ({ status }) => (status === 401 ? { code: 4401 } : undefined) }),
  });
  const closed = new Promise((resolve) => connection.on('close', resolve));
  connection.open();
  expect(await closed).toMatchObject({ code: 4401, kind: 'unauthorized' });
});
