import { createServer } from 'node:http';
import type { WebSocketFrame } from '@steadysocket/core';
import { Listener, loopback } from '@steadysocket/test-kit';
import { observe } from '@steadysocket/test-kit/observing';
import { expectNoLeak, uncaughtDuring } from '@steadysocket/test-kit/process';
import { sockJs } from '@steadysocket/transport-sockjs';
import { expect, onTestFinished, test } from 'vitest';

expectNoLeak();

/** What every attempt asks for first. */
test.each([
  ['{"base_url":5}'],
  ['{"base_url":{}}'],
  ['{"base_url":"x"}'],
  ['{"base_url":"ftp://x"}'],
  ['{"base_url":"http://["}'],
  ['5'],
  ['null'],
  ['no JSON'],
])('ends the attempt where /info answers %s, and throws into nothing', async (info) => {
  const http = createServer((_, response) => response.end(info));
  const listener = new Listener(http);
  await listener.listen();
  onTestFinished(() => listener.stop());
  const { connection, when } = observe<WebSocketFrame>(`http://${loopback}:${String(listener.port)}/chat`, {
    transport: sockJs(),
    reconnect: false,
    connectTimeoutMs: 3_000,
  });
  const stray = await uncaughtDuring(async () => {
    connection.open();
    await when('closed');
  });
  expect(stray).toEqual([]);
  expect(connection.getSnapshot().cause).toMatchObject({ code: 1006, wasClean: false });
});
