import type { Transport, WebSocketData, WebSocketFrame } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import { fakeTransport } from '@steadysocket/core/testing';
import { decorate } from '@steadysocket/core/transport';
import { settled } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';

describe('a decorated transport', () => {
  test('lets everything through that its decoration leaves alone', () => {
    const inner = fakeTransport({ onFrame: (_frame, link) => link.receive('echo') });
    const connection = createConnection('ws://server.test/', { transport: decorate(inner, () => ({})) });
    const messages: unknown[] = [];
    connection.on('message', (message) => messages.push(message));
    connection.open();
    inner.link.accept({ protocol: 'v1' });
    connection.send('hello');
    inner.link.receive('news');
    expect(messages).toEqual(['echo', 'news']);
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', protocol: 'v1' });
    inner.link.bufferedAmount = 2_000_000;
    expect(connection.send('waits')).toBe('queued');
    connection.close(4000, 'bye');
    expect(inner.link.closedWith).toEqual({ code: 4000, reason: 'bye' });
    inner.link.end();
    expect(connection.getSnapshot().cause).toMatchObject({ code: 4000, reason: 'bye', kind: 'client' });
  });

  test('keeps the order of what happens before its link is known', () => {
    const seen: unknown[] = [];
    const inner = fakeTransport({
      onConnect(link) {
        link.accept();
        link.receive('first');
      },
      onFrame: (_frame, link) => link.receive('answer'),
    });
    const transport = decorate(inner, ({ link, events }) => ({
      events: {
        open(info) {
          link.send('hello');
          events.open(info);
        },
        frame(frame) {
          seen.push(frame);
          events.frame(frame);
        },
      },
    }));
    const connection = createConnection('ws://server.test/', { transport });
    const messages: unknown[] = [];
    connection.on('message', (message) => messages.push(message));
    connection.open();
    expect(seen).toEqual(['first', 'answer']);
    expect(messages).toEqual(['first', 'answer']);
  });

  test('has the acknowledgements of the underlying transport', async () => {
    const inner = fakeTransport({ capabilities: { acks: true }, onFrame: (_frame, link) => link.acknowledge('yes') });
    const connection = createConnection('ws://server.test/', { transport: decorate(inner, () => ({})) });
    connection.open();
    inner.link.accept();
    expect(await connection.deliver('order')).toBe('yes');
  });

  test('ends the attempt and abandons the underlying link when the decoration throws', () => {
    const inner = fakeTransport();
    const transport = decorate(inner, () => {
      throw new Error('cannot');
    });
    const connection = createConnection('ws://server.test/', { transport });
    connection.open();
    expect(inner.link.state).toBe('abandoned');
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code: 'transport-failed' } });
  });

  test('reports what a function of the decoration throws on an event, and goes on', () => {
    const inner = fakeTransport();
    const transport = decorate(inner, ({ events }) => ({
      events: {
        frame(frame) {
          if (frame === 'bad') throw new Error('cannot');
          events.frame(frame);
        },
      },
    }));
    const connection = createConnection('ws://server.test/', { transport });
    const recorded: unknown[] = [];
    connection.on('message', (message) => recorded.push(message));
    connection.on('error', ({ code }) => recorded.push(code));
    connection.open();
    inner.link.accept();
    inner.link.receive('bad');
    inner.link.receive('good');
    expect(recorded).toEqual(['transport-failed', 'good']);
  });

  test.each([
    ['the far side closes', (_connection: { close(): void; reconnect(): void }, end: () => void) => end()],
    ['the link is abandoned', (connection: { close(): void }) => connection.close()],
    ['the link is retired', (connection: { reconnect(): void }) => connection.reconnect()],
  ])('calls `ended` once when %s, and raises nothing afterwards', (how, act) => {
    const inner = fakeTransport();
    let ends = 0;
    const late: (() => void)[] = [];
    const transport = decorate(inner, ({ events }) => {
      late.push(() => {
        events.frame('late');
        events.open({ protocol: 'late' });
        events.error(new Error('late'));
        events.close({ code: 1000, reason: '', wasClean: true });
      });
      return { ended: () => (ends += 1) };
    });
    const connection = createConnection('ws://server.test/', { transport, reconnect: false });
    const recorded: unknown[] = [];
    connection.open();
    const { link } = inner;
    if (how !== 'the link is abandoned') link.accept();
    act(connection, () => link.end());
    link.end();
    link.drop();
    expect(ends).toBe(1);
    for (const name of ['message', 'open', 'close', 'error'] as const)
      connection.on(name, (event) => recorded.push(event));
    late[0]?.();
    expect(recorded).toEqual([]);
  });

  test('ends the attempt and abandons the underlying link when there is no decoration', () => {
    const inner = fakeTransport();
    const connection = createConnection('ws://server.test/', { transport: decorate(inner, () => undefined as never) });
    connection.open();
    expect(inner.live).toBe(0);
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code: 'transport-failed' } });
  });

  test('is unchanged in what its decoration leaves undefined', () => {
    const inner = fakeTransport();
    const own = { send: undefined, bufferedAmount: undefined } as object;
    const connection = createConnection('ws://server.test/', { transport: decorate(inner, () => ({ link: own })) });
    connection.open();
    inner.link.accept();
    expect(connection.send('hello')).toBe('sent');
    expect(inner.link.sent).toEqual(['hello']);
  });

  test('tells the connection that a link has ended, though the decoration throws then', async () => {
    const inner = fakeTransport();
    const [seen, clean] = [new Error('seen'), new Error('clean')];
    const fail = (error: Error): never => {
      throw error;
    };
    const transport = decorate(inner, () => ({ events: { close: () => fail(seen) }, ended: () => fail(clean) }));
    const connection = createConnection('ws://server.test/', { transport });
    const recorded: unknown[] = [];
    connection.on('error', ({ cause }) => recorded.push(cause));
    connection.on('close', ({ code }) => recorded.push(code));
    connection.open();
    inner.link.accept();
    expect(await uncaughtDuring(() => inner.link.end({ code: 1012 }))).toEqual([clean]);
    expect(recorded).toEqual([seen, 1012]);
    expect(connection.getSnapshot().status).toBe('waiting');
    connection.close();
  });

  test.each(['abandon', 'retire'] as const)('is cleaned up, though its own %s throws', (how) => {
    const inner = fakeTransport();
    let ends = 0;
    const link = {
      [how]() {
        throw new Error('cannot');
      },
    };
    const transport = decorate(inner, () => ({ link, ended: () => (ends += 1) }));
    const connection = createConnection('ws://server.test/', { transport });
    connection.on('error', () => {});
    connection.open();
    if (how === 'retire') inner.link.accept();
    connection.reconnect();
    expect(ends).toBe(1);
  });

  test('composes: the outermost receives last and sends first', () => {
    const log: string[] = [];
    const logged = (name: string, transport: Transport<WebSocketFrame>): Transport<WebSocketFrame> =>
      decorate(transport, ({ link, events }) => ({
        link: {
          send(frame) {
            log.push(`${name} sends`);
            link.send(frame);
          },
        },
        events: {
          frame(frame) {
            log.push(`${name} receives`);
            events.frame(frame);
          },
        },
      }));
    const inner = fakeTransport();
    const transport = logged('outer', logged('inner', inner));
    const connection = createConnection('ws://server.test/', { transport });
    connection.open();
    inner.link.accept();
    connection.send('hello');
    inner.link.receive('hello');
    expect(log).toEqual(['outer sends', 'inner sends', 'inner receives', 'outer receives']);
  });
});

describe('ten lines make', () => {
  test('an asynchronous codec that keeps the order, and loses nothing to a close', async () => {
    const slow = async (frame: WebSocketFrame): Promise<WebSocketFrame> => {
      await settled();
      return typeof frame === 'string' ? frame.split('-').reverse().join('-') : frame;
    };
    const inner = fakeTransport();
    const transport = decorate(inner, ({ link, events }) => {
      let written: Promise<unknown> = Promise.resolve();
      let read: Promise<unknown> = Promise.resolve();
      const send = async (frame: WebSocketFrame): Promise<void> => link.send(await slow(frame));
      const receive = async (frame: WebSocketData): Promise<void> => events.frame((await slow(frame)) as WebSocketData);
      return {
        link: { send: (frame) => void (written = written.then(() => send(frame)).catch(events.error)) },
        events: {
          frame: (frame) => void (read = read.then(() => receive(frame)).catch(events.error)),
          close: (info) => void read.then(() => events.close(info)),
        },
      };
    });
    const connection = createConnection('ws://server.test/', { transport });
    const recorded: unknown[] = [];
    connection.on('message', (message) => recorded.push(message));
    connection.on('close', ({ code }) => recorded.push(code));
    connection.open();
    inner.link.accept();
    connection.send('o-n-e');
    connection.send('t-w-o');
    for (const text of ['e-e-r-h-t', 'r-u-o-f']) inner.link.receive(text);
    inner.link.end({ code: 1001 });
    for (let round = 0; round < 5; round += 1) await settled();
    expect(inner.link.sent).toEqual(['e-n-o', 'o-w-t']);
    expect(recorded).toEqual(['t-h-r-e-e', 'f-o-u-r', 1001]);
  });

  test('a rate limit, by way of the buffer that the connection looks at', () => {
    const inner = fakeTransport();
    let allowance = 2;
    const transport = decorate(inner, ({ link }) => ({
      link: {
        send(frame) {
          allowance -= 1;
          link.send(frame);
        },
        get bufferedAmount() {
          return allowance > 0 ? link.bufferedAmount : Infinity;
        },
      },
    }));
    const connection = createConnection('ws://server.test/', { transport });
    connection.open();
    inner.link.accept();
    expect(['a', 'b', 'c', 'd'].map((text) => connection.send(text))).toEqual(['sent', 'sent', 'queued', 'queued']);
    allowance = 1;
    inner.link.receive('any frame is a moment to look');
    expect(inner.link.sent).toEqual(['a', 'b', 'c']);
  });
});
