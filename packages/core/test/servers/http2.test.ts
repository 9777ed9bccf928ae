import type { WebSocketTransportOptions } from '@steadysocket/core';
import type { Http2Server } from '@steadysocket/test-kit';
import { startHttp2Server } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { Agent, WebSocket as UndiciWebSocket } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { observe, openConnection } from './observe.js';

expectNoLeak();

/** As Node 26 does by itself. */
function overHttp2({ ca }: Http2Server): WebSocketTransportOptions {
  const dispatcher = new Agent({ allowH2: true, connect: { ca } });
  onTestFinished(() => dispatcher.destroy());
  return { create: (url, protocols) => new UndiciWebSocket(url, { protocols, dispatcher }) };
}

test('carries messages over HTTP/2', async () => {
  await using server = await startHttp2Server({ answer: () => 200 });
  const { connection, recorded, when } = await openConnection(server.url, overHttp2(server));
  connection.send('hello');
  await when(() => recorded.message.length === 1);
  expect(recorded.message).toEqual(['hello']);
  connection.close(4000, 'over');
  expect((await when('closed')).cause).toMatchObject({ code: 4000, reason: 'over', wasClean: true, kind: 'client' });
  expect(server.attempts).toBe(1);
});

// Some releases of undici, and so of Node, report neither an error nor a close then.
test.each([
  ['refuses with 401', 401],
  ['refuses with 503', 503],
  ['does not answer', null],
])('gives up an attempt that a server over HTTP/2 %s, and dials again', async (_, refusal) => {
  let answer = refusal;
  await using server = await startHttp2Server({ answer: () => answer });
  const { connection, recorded, when } = observe(server.url, { ...overHttp2(server), connectTimeoutMs: 300 });
  connection.open();
  const { cause } = await when(({ attempt }) => attempt === 2);
  expect(cause).toMatchObject({ code: 1006, wasClean: false });
  expect(cause?.kind).toBeOneOf(refusal === null ? ['connect-timeout'] : ['connect-timeout', 'refused']);
  answer = 200;
  await when('open');
  expect(recorded.open).toHaveLength(1);
  await eventually(() => server.live.size).toBe(1);
});
