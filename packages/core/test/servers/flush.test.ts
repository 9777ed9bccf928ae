import { startEchoServer, startProxy, startRawServer } from '@steadysocket/test-kit';
import { expect, test } from 'vitest';
import { describeEachWebSocket } from './each-web-socket.js';
import { eventually } from './eventually.js';
import { expectNoLeak } from './expect-no-leak.js';
import { observe, openConnection } from './observe.js';
import { recordWrites } from './record-writes.js';

expectNoLeak();

const count = 10_000;
/** Far more than the buffers of the system hold, so that a flush has a middle. */
const texts = Array.from({ length: count }, (_, index) => String(index).padEnd(3_000, '.'));
const queue = { maxMessages: count, maxBytes: Infinity };
const resets = 3;

describeEachWebSocket((plain) => {
  test('writes each of 10 000 queued messages once and in order, however often the link is reset meanwhile', async () => {
    const { WebSocket, sockets } = recordWrites(plain);
    const received: string[][] = [];
    await using server = await startEchoServer({
      echo: false,
      onConnection(socket) {
        const arrived: string[] = [];
        received.push(arrived);
        socket.on('message', (data: Buffer) => arrived.push(data.toString()));
        if (received.length <= resets) socket.once('message', () => proxy.reset());
      },
    });
    await using proxy = await startProxy({ target: server });
    const { connection, heard, when } = observe(proxy.url, { WebSocket, queue });
    const left: number[] = [];
    connection.on('close', () => {
      const { queued } = connection.getSnapshot();
      left.push(queued);
      expect(sockets.flat().length + queued).toBe(count);
    });
    for (const text of texts) expect(connection.send(text)).toBe('queued');
    connection.open();
    await when(({ status, queued }) => status === 'open' && queued === 0);
    await connection.drained();
    expect(left).toHaveLength(resets);
    expect(Math.min(...left)).toBeGreaterThan(0);
    expect(indices(sockets.flat())).toEqual([...texts.keys()]);
    expect(heard.drop).toEqual([]);

    // What was in flight at a reset is lost. What arrived is what was written first on each link, and on the last all.
    await eventually(() => received.at(-1)?.length).toBe(sockets.at(-1)?.length);
    expect(received).toHaveLength(resets + 1);
    received.forEach((arrived, link) => {
      expect(indices(arrived)).toEqual(indices(sockets[link] ?? []).slice(0, arrived.length));
    });
  });

  test('keeps the place of messages that are sent while a flush is under way', async () => {
    const { WebSocket, sockets } = recordWrites(plain);
    await using server = await startEchoServer({ echo: false });
    const { connection, heard, when } = observe(server.url, {
      WebSocket,
      queue: { ...queue, maxMessages: count + 2 },
    });
    for (const text of texts) connection.send(text);
    connection.on('open', () => connection.send('10000'));
    connection.open();
    await when('open');
    expect(connection.send('10001')).toBe('queued');
    await when(({ queued }) => queued === 0);
    await eventually(() => server.received.length).toBe(count + 2);
    expect(indices(server.received as string[])).toEqual([...texts.keys(), 10_000, 10_001]);
    expect(sockets).toHaveLength(1);
    expect(heard.drop).toEqual([]);
  });

  test('keeps for the next link what is sent after the close frame of the server, before the socket tells', async () => {
    await using server = await startRawServer();
    const arrival = server.nextConnection();
    const { connection, heard, when } = await openConnection(server.url, { WebSocket: plain });
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

/** The numbers at the start of the texts, which a failure can print. */
function indices(list: readonly string[]): number[] {
  return list.map((text) => parseInt(text, 10));
}
