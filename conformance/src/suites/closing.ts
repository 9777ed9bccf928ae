import { eventually, settled } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import { setStage } from '../stage.js';
import type { TransportSubject } from '../subject.js';

/** How a link ends by the wish of one side. */
export function describeClosing<Frame>(subject: TransportSubject<Frame>): void {
  const { frame, textOf, closeCodes = 'both', discardsOnClose = false } = subject;

  test('tells of a close by the server, and dials again', async () => {
    const { server, open } = await setStage(subject);
    const { recorded, when } = await open();
    await eventually(() => server.clients).toBe(1);
    server.closeAll(4000, 'the reason');
    const { cause } = await when(() => recorded.open.length === 2);
    expect(recorded.close).toEqual([cause]);
    expect(cause).toMatchObject({ kind: 'remote', wasClean: true });
    if (closeCodes !== 'neither') expect(cause).toMatchObject({ code: 4000, reason: 'the reason' });
    expect(recorded.error).toEqual([]);
  });

  test('tells the server of our close', async () => {
    const { server, open } = await setStage(subject);
    const { connection, recorded, when } = await open();
    await eventually(() => server.clients).toBe(1);
    connection.close(4001, 'our reason');
    await when('closed');
    await eventually(() => [server.clients, server.closes.length]).toEqual([0, 1]);
    if (closeCodes === 'both') expect(server.closes).toEqual([{ code: 4001, reason: 'our reason' }]);
    expect(recorded.close).toMatchObject([{ kind: 'client', wasClean: true }]);
    expect(recorded.error).toEqual([]);
  });

  test('does not wait for long when the server is gone before our close', async () => {
    const { server, open, proxy } = await setStage(subject);
    const link = await proxy();
    const { connection, when } = await open({ via: link });
    await eventually(() => server.clients).toBe(1);
    link.pause();
    connection.close();
    await when('closed');
    link.resume();
    await eventually(() => server.clients).toBe(0);
  });

  test('delivers nothing after close', async () => {
    const { server, open } = await setStage(subject);
    const { connection, recorded, when } = await open();
    for (let index = 0; index < 100; index += 1) connection.send(frame(`echo ${index}`));
    await when(() => recorded.message.length > 0);
    server.push('under way');
    const { length } = recorded.message;
    connection.close();
    server.push('too late');
    await eventually(() => server.clients).toBe(0);
    await settled();
    expect(recorded.message.map(textOf)).toHaveLength(length);
  });

  test('gives up an attempt that close() cuts short', async () => {
    const { server, observe, proxy } = await setStage(subject);
    const link = await proxy();
    link.pause();
    const { connection, recorded } = observe({ via: link });
    const arrival = link.nextConnection();
    connection.open();
    await arrival;
    connection.close();
    expect(connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { code: 1006, kind: 'client' } });
    link.resume();
    await eventually(() => [link.connections, server.clients]).toEqual([0, 0]);
    expect(recorded.open).toEqual([]);
    expect(recorded.error).toEqual([]);
  });

  test('leaves one link behind after a storm of reconnect() calls', async () => {
    const { server, observe } = await setStage(subject);
    const { connection, recorded, when } = observe();
    for (let call = 0; call < 20; call += 1) connection.reconnect();
    connection.send(frame('once'));
    await when(() => recorded.message.length === 1);
    await eventually(() => server.clients).toBe(1);
    expect(server.received).toEqual(['once']);
  });

  test.each<[string, (connection: { close(): void; open(): void; reconnect(): void }) => void]>([
    ['reconnect()', (connection) => connection.reconnect()],
    [
      'close() and open()',
      (connection) => {
        connection.close();
        connection.open();
      },
    ],
  ])('delivers what was sent before %s replaced the link, while the server sends, too', async (_, replace) => {
    const { server, open } = await setStage(subject);
    const { connection, recorded, when } = await open();
    const texts = Array.from({ length: 50 }, (_unused, index) => `before ${index} ${'x'.repeat(1_000)}`);
    for (const text of texts) connection.send(frame(text));
    await when(() => recorded.message.length > 0);
    for (const text of texts) connection.send(frame(`more ${text}`));
    replace(connection);
    await when(() => recorded.open.length === 2);
    await eventually(() => server.clients).toBe(1);
    if (!discardsOnClose) await eventually(() => server.received.length).toBe(100);
    const sent = [...texts, ...texts.map((text) => `more ${text}`)];
    expect(server.received).toEqual(sent.slice(0, server.received.length));
  });

  test('opens again after close()', async () => {
    const { open } = await setStage(subject);
    const { connection, recorded, when } = await open();
    connection.close();
    connection.open();
    connection.send(frame('again'));
    await when(() => recorded.message.length === 1);
    expect(recorded.message.map(textOf)).toEqual(['again']);
  });
}
