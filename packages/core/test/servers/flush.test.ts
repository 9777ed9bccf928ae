import { startEchoServer, startRawServer } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, test } from 'vitest';
import { observe, openConnection } from './observe.js';

expectNoLeak();

const count = 10_000;
/** Far more than the buffers of the system hold, so that a flush has a middle. */
const texts = Array.from({ length: count }, (_, index) => String(index).padEnd(3_000, '.'));
const queue = { maxMessages: count, maxBytes: Infinity };

describeEachWebSocket((WebSocket) => {
  test('keeps the place of messages that are sent while a flush is under way', async () => {
    await using server = await startEchoServer({ echo: false });
    const { connection, heard, when } = observe(server.url, {
      WebSocket,
      queue: { ...queue, maxMessages: count + 2 },
    });
    for (const text of texts) connection.send(text);
    connection.on('open', () => connection.send(String(count)));
    connection.open();
    await when('open');
    expect(connection.send(String(count + 1))).toBe('queued');
    await when(({ queued }) => queued === 0);
    await eventually(() => server.received.length).toBe(count + 2);
    expect(server.received.map((text) => parseInt(String(text), 10))).toEqual([...texts.keys(), count, count + 1]);
    expect(server.accepted).toBe(1);
    expect(heard.drop).toEqual([]);
  });

  test('keeps for the next link what is sent after the close frame of the server, before the socket tells', async () => {
    await using server = await startRawServer();
    const arrival = server.nextConnection();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket });
    const first = await arrival;
    first.sendClose(1012);
    // The answer to it: from now on the socket discards what it is given.
    await first.nextFrame();
    expect(connection.send('late')).toBe('queued');
    const next = server.nextConnection();
    first.end();
    expect((await (await next).nextFrame()).payload.toString()).toBe('late');
    await when(() => heard.open.length === 2);
    expect(heard.drop).toEqual([]);
  });
});
