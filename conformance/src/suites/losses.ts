import { setImmediate } from 'node:timers/promises';
import { heartbeat } from '@steadysocket/core';
import type { Observed } from '@steadysocket/test-kit/observing';
import { eventually, recordWrites } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';
import type { Stage } from '../stage.js';
import { cut, setStage } from '../stage.js';
import type { TransportSubject } from '../subject.js';

/** More than the buffers of the system hold, so that a flush has a middle. */
const count = 5_000;
const texts = Array.from({ length: count }, (_, index) => String(index).padEnd(3_000, '.'));

/** How links end against our wish, and what becomes of messages. */
export function describeLosses<Frame>(subject: TransportSubject<Frame>): void {
  const { frame, textOf } = subject;
  const { resends = false } = subject.transport().capabilities;

  test('retries while nothing listens, until something does', async () => {
    const { server, observe } = await setStage(subject);
    await server.stop();
    const { connection, recorded, when } = observe();
    connection.send(frame('kept'));
    connection.open();
    const snapshot = await when(({ status, attempt }) => status === 'waiting' && attempt === 3);
    expect(snapshot.cause).toMatchObject({ code: 1006, wasClean: false, kind: 'refused' });
    await server.restart();
    await when(() => recorded.message.length === 1);
    expect(recorded.close).toHaveLength(3);
    expect(server.received).toEqual(['kept']);
  });

  test('retries when the server refuses, until it accepts', async () => {
    let attempts = 0;
    const { server, observe } = await setStage(subject, { admit: () => (++attempts < 3 ? 'refuse' : 'accept') });
    const { connection, recorded, when } = observe();
    connection.open();
    await when('open');
    expect(recorded.close.map(({ kind }) => kind)).toEqual(['refused', 'refused']);
    expect(server.credentials).toHaveLength(3);
  });

  test('gives up an attempt that stays without an answer, and dials again', async () => {
    const { server, observe, proxy } = await setStage(subject);
    const link = await proxy();
    link.pause();
    const stray = await uncaughtDuring(async () => {
      const { connection, recorded, when } = observe({ via: link, connectTimeoutMs: 500 });
      connection.open();
      const { cause, error } = await when(({ attempt }) => attempt === 1);
      expect(cause).toEqual({ code: 1006, reason: '', wasClean: false, kind: 'connect-timeout' });
      expect(error?.code).toBe('connect-timeout');
      link.resume();
      await when('open');
      expect(recorded.open).toHaveLength(1);
      await eventually(() => [link.connections, server.clients]).toEqual([1, 1]);
    });
    expect(stray).toEqual([]);
  });

  test('reconnects after a lost connection, and sends what was queued meanwhile', async () => {
    const { server, open, proxy } = await setStage(subject);
    const link = await proxy();
    const { connection, recorded, when } = await open({ via: link });
    const { cause } = await cut(link, when);
    expect(cause).toMatchObject({ code: 1006, wasClean: false, kind: 'lost' });
    expect(connection.send(frame('first'))).toBe('queued');
    expect(connection.send(frame('second'))).toBe('queued');
    await when(() => recorded.message.length === 2);
    expect(server.received).toEqual(['first', 'second']);
    expect(recorded.drop).toEqual([]);
  });

  test('reconnects after a restart of the server', async () => {
    const { server, open } = await setStage(subject);
    const { connection, recorded, when } = await open();
    const away = when(({ status }) => status !== 'open');
    await server.stop();
    await away;
    connection.send(frame('kept'));
    await server.restart();
    await when(() => recorded.message.length === 1);
    expect(server.received).toEqual(['kept']);
    await eventually(() => server.clients).toBe(1);
  });

  test('writes each queued message once and in order, although the link is reset in mid-flush', async () => {
    const { transport, links, hasBackpressure } = recordWrites(subject.transport());
    const { server, observe, proxy } = await setStage(subject, { echo: false });
    const link = await proxy();
    const { connection, recorded, when } = observe({
      via: link,
      transport,
      queue: { maxMessages: count, maxBytes: 1e9 },
    });
    for (const text of texts) connection.send(frame(text));
    connection.open();
    await when('open');
    // Looks at each turn of the loop: a test that looks now and then finds, on a busy machine, that all has gone out.
    for (let turn = 0; server.received.length === 0 && turn < 1e6; turn += 1) await setImmediate();
    await cut(link, when);
    const { queued } = connection.getSnapshot();
    // Without backpressure everything has been written by now, and a flush has no middle.
    if (hasBackpressure()) expect(queued).toBeGreaterThan(0);
    expect(links.flat()).toHaveLength(count - queued);
    await when((snapshot) => snapshot.status === 'open' && snapshot.queued === 0 && recorded.open.length === 2);
    expect(links.flat().map(indexOf)).toEqual([...texts.keys()]);
    expect(recorded.drop).toEqual([]);
    // What was in flight at the reset is lost; nothing is doubled or out of order, and the last link carries all it took.
    const last = (links.at(-1) ?? []).map(indexOf);
    const newest = (): string[] => server.received.slice(server.received.length - last.length);
    await eventually(() => newest().map((text) => parseInt(text, 10))).toEqual(last);
    const received = server.received.map((text) => parseInt(text, 10));
    expect(received).toEqual([...new Set(received)].sort((one, other) => one - other));
  });

  const indexOf = (written: Frame): number => parseInt(textOf(written), 10);

  describe('a half-open link', () => {
    const pace = { intervalMs: 100, timeoutMs: 100, isReply: (reply: Frame) => textOf(reply) === 'beat' };

    /** The old link still hangs when the next one is dialled, and says nothing more once the network is back. */
    async function expectAbandoned(stage: Stage<Frame>, options: Parameters<Stage<Frame>['open']>[0]): Promise<void> {
      const link = await stage.proxy();
      const { connection, recorded, when }: Observed<Frame> = await stage.open({ ...options, via: link });
      link.pause();
      stage.server.push('from the old link');
      await when(() => recorded.close.length === 1);
      const { accepted } = link;
      await eventually(() => link.accepted).toBeGreaterThan(accepted);
      expect(recorded.close[0]).toMatchObject({ code: 1006, wasClean: false });
      expect(['heartbeat-timeout', 'lost']).toContain(recorded.close[0]?.kind);
      link.resume();
      await when(() => recorded.open.length >= 2);
      connection.send(frame('healed'));
      await when(() => recorded.message.some((message) => textOf(message) === 'healed'));
      // What the old link would have brought comes on the next one, or never.
      expect(recorded.message.map(textOf)).toEqual(resends ? ['from the old link', 'healed'] : ['healed']);
      await eventually(() => [link.connections, stage.server.clients]).toEqual([1, 1]);
    }

    test('is abandoned at once by the heartbeat of the connection', async () => {
      await expectAbandoned(await setStage(subject), { heartbeat: heartbeat({ ...pace, message: frame('beat') }) });
    });

    if (subject.ownHeartbeat === true) {
      test('is abandoned by the heartbeat of the protocol', async () => {
        await expectAbandoned(await setStage(subject, { heartbeatMs: 200 }), {});
      });

      test('is distinguished from a quiet one by the heartbeat of the protocol', async () => {
        // No one answers the heartbeat of the connection: this server does not echo.
        const { server, open } = await setStage(subject, { heartbeatMs: 250, echo: false });
        const { recorded } = await open({
          heartbeat: heartbeat({ message: frame('beat'), intervalMs: 10, timeoutMs: 1_000 }),
        });
        await eventually(() => server.received.length).toBe(3);
        expect(recorded.close).toEqual([]);
      });
    }
  });
}
