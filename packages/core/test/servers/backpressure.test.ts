import { startEchoServer, startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, test } from 'vitest';
import { chunk, fill, severalLooks } from './fill.js';
import { openConnection } from './observe.js';

expectNoLeak();

const chunksBeyondSystemBuffers = 400;

describeEachWebSocket((WebSocket) => {
  test('queues above the high mark while the network takes nothing, and sends the rest in order', async () => {
    await using server = await startEchoServer({ echo: false });
    await using proxy = await startProxy({ target: server });
    const { connection, recorded, when } = await openConnection<unknown, string>(proxy.url, { WebSocket });
    proxy.pause();
    const filled = await fill(connection);
    expect(filled).toBeGreaterThan(16);
    const { status, queued } = connection.getSnapshot();
    expect(status).toBe('open');
    for (const text of ['1', '2', '3']) expect(connection.send(text)).toBe('queued');
    expect(connection.send('now or never', { volatile: true })).toBe('dropped');
    expect(connection.getSnapshot()).toMatchObject({ queued: queued + 3, queuedBytes: queued * chunk.length + 3 });
    proxy.resume();
    await when(({ queued }) => queued === 0);
    await eventually(() => server.received.length).toBe(filled + 3);
    expect(server.received.slice(-4)).toEqual([chunk, '1', '2', '3']);
    expect(recorded.drop).toEqual([{ message: 'now or never', reason: 'volatile' }]);
    expect(connection.send('after')).toBe('sent');
  });

  test('resolves drained() once the network takes it all, and not before', async () => {
    await using server = await startEchoServer({ echo: false });
    await using proxy = await startProxy({ target: server });
    const { connection } = await openConnection<unknown, string>(proxy.url, { WebSocket });
    await connection.drained();
    proxy.pause();
    await fill(connection);
    let drained = false;
    const draining = connection.drained().then(() => (drained = true));
    await severalLooks();
    expect(drained).toBe(false);
    proxy.resume();
    await draining;
    expect(connection.getSnapshot().queued).toBe(0);
  });

  test('does not resolve drained() while the link still holds what was written', async () => {
    await using server = await startEchoServer({ echo: false });
    await using proxy = await startProxy({ target: server });
    const { connection } = await openConnection(proxy.url, {
      WebSocket,
      backpressure: { highBytes: Infinity, lowBytes: 0 },
    });
    proxy.pause();
    for (let count = 0; count < chunksBeyondSystemBuffers; count += 1) expect(connection.send(chunk)).toBe('sent');
    let drained = false;
    const draining = connection.drained().then(() => (drained = true));
    await severalLooks();
    expect(drained).toBe(false);
    proxy.resume();
    await draining;
    await eventually(() => server.received.length).toBe(chunksBeyondSystemBuffers);
  });
});
