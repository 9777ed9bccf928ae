import { createServer } from 'node:http';
import type { ConnectionOptions, UrlSource, WebSocketFrame } from '@steadysocket/core';
import { Listener, loopback } from '@steadysocket/test-kit';
import { observe } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import type { SockJsEnding, SockJsOptions } from '@steadysocket/transport-sockjs';
import { sockJs } from '@steadysocket/transport-sockjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSockJsServer } from './start-sock-js-server.js';

expectNoLeak();

/** A server that answers `/info` with a status, and the connection to it. */
async function refusedWith(
  status: number,
  options: SockJsOptions = {},
  {
    urlOf = (url: string): UrlSource => url,
    ...more
  }: Partial<ConnectionOptions> & { urlOf?: (url: string) => UrlSource } = {},
) {
  let asked = 0;
  const http = createServer((_, response) => {
    asked += 1;
    response.writeHead(status).end('hidden');
  });
  http.maxRequestsPerSocket = 1;
  const listener = new Listener(http);
  await listener.listen();
  onTestFinished(() => listener.stop());
  const url = `http://${loopback}:${String(listener.port)}/chat?token=hidden`;
  const observed = observe<WebSocketFrame>(urlOf(url), { transport: sockJs(options), ...more });
  observed.connection.open();
  await observed.when(({ status: now }) => now === 'closed' || now === 'waiting');
  return { ...observed, asked: () => asked };
}

describe('a refusal of /info', () => {
  test.each([401, 403, 404, 503])('with the status %i is retried, and says which', async (status) => {
    const { recorded } = await refusedWith(status);
    expect(recorded.close).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'refused' }]);
    expect(recorded.error).toMatchObject([
      { code: 'transport-failed', message: `the server refused /info with HTTP status ${String(status)}` },
    ]);
  });

  const unauthorized = ({ status }: SockJsEnding): { readonly code: number } | undefined =>
    status === 401 || status === 403 ? { code: 4401 } : undefined;

  test.each([401, 403])(
    'with the status %i ends the connection as unauthorized, where closeInfo says so',
    async (status) => {
      const { connection, asked } = await refusedWith(status, { closeInfo: unauthorized });
      expect(connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { code: 4401, kind: 'unauthorized' } });
      expect(asked()).toBe(1);
    },
  );

  test('asks a url function for a fresh token once', async () => {
    const { when, asked } = await refusedWith(401, { closeInfo: unauthorized }, { urlOf: (url) => () => url });
    const { cause } = await when('closed');
    expect(cause).toMatchObject({ kind: 'unauthorized' });
    expect(asked()).toBe(2);
  });

  test('with another status is as usual', async () => {
    const { recorded } = await refusedWith(503, { closeInfo: unauthorized });
    expect(recorded.close).toMatchObject([{ code: 1006, kind: 'refused' }]);
  });

  test('is as usual where closeInfo throws, and an error says so', async () => {
    const closeInfo = (): never => {
      throw new Error('hidden');
    };
    const { recorded } = await refusedWith(401, { closeInfo });
    expect(recorded.close).toMatchObject([{ code: 1006, kind: 'refused' }]);
    expect(recorded.error.map(({ code }) => code)).toEqual(['transport-failed', 'policy-failed']);
  });
});

describe('closeInfo', () => {
  test('passes the wish of the server on', async () => {
    const wishes: (number | null)[] = [];
    await refusedWith(
      503,
      { closeInfo: ({ status }) => (status === 503 ? { retryAfterMs: 1_234 } : undefined) },
      {
        reconnect: ({ retryAfterMs }) => {
          wishes.push(retryAfterMs);
          return false;
        },
      },
    );
    expect(wishes).toEqual([1_234]);
  });

  test('has no status of a server that is not there, and none of a link that was open', async () => {
    const endings: SockJsEnding[] = [];
    const closeInfo = (ending: SockJsEnding): undefined => void endings.push(ending);
    const { connection, when } = observe<WebSocketFrame>(`http://${loopback}:1/chat`, {
      transport: sockJs({ closeInfo }),
      reconnect: false,
    });
    connection.open();
    await when('closed');
    await using server = await startSockJsServer();
    const open = observe<WebSocketFrame>(server.url, { transport: sockJs({ closeInfo }), reconnect: false });
    open.connection.open();
    await open.when('open');
    server.closeAll(4000, 'done');
    await open.when('closed');
    expect(endings).toEqual([
      { code: 1006, reason: '', wasClean: false, status: null },
      { code: 4000, reason: 'done', wasClean: true, status: null },
    ]);
  });
});
