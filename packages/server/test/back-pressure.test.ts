import { webSocket } from '@steadysocket/core';
import { session } from '@steadysocket/session';
import { eventually, openConnection } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startHubServer } from './start-hub-server.js';

test('a handler that never finishes holds up its own session, whose client feels back-pressure', async () => {
  let release = (): void => {};
  const handled: string[] = [];
  const { url } = await startHubServer({
    authenticate: ({ auth }) => ({ id: String(auth) }),
    window: { messages: 4 },
    onMessage(peer, message) {
      if (peer.user.id === 'quick') return message;
      handled.push(message as string);
      return handled.length === 1 ? new Promise<void>((resolve) => (release = resolve)) : undefined;
    },
  });
  const over = webSocket({ WebSocket });
  const stuck = await openConnection(url, { transport: session({ over, auth: 'stuck' }) });
  const quick = await openConnection(url, { transport: session({ over, auth: 'quick' }) });
  const texts = Array.from({ length: 10 }, (_, index) => `message ${String(index)}`);
  const outcomes = texts.map((text) => stuck.connection.send(text));
  expect(outcomes).toEqual([...Array<string>(4).fill('sent'), ...Array<string>(6).fill('queued')]);
  let isDrained = false;
  const drained = stuck.connection.drained().then(() => (isDrained = true));
  await eventually(() => handled).toEqual(['message 0']);
  for (const text of texts) expect(await quick.connection.deliver(text)).toBe(text);
  expect([handled, stuck.connection.getSnapshot().queued, isDrained]).toEqual([['message 0'], 6, false]);
  expect(stuck.recorded.close).toEqual([]);
  release();
  await drained;
  await eventually(() => handled).toEqual(texts);
  expect(stuck.recorded.drop).toEqual([]);
});
