import type { Observed } from '@steadysocket/test-kit/observing';
import { eventually, settled } from '@steadysocket/test-kit/observing';
import { added, resources, uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';
import { cut, setStage } from '../stage.js';
import type { TransportSubject } from '../subject.js';

/** What an application never notices. */
export function describeHygiene<Frame>(subject: TransportSubject<Frame>): void {
  const { frame, textOf } = subject;

  describe('text that breaks the protocol', () => {
    test.each(subject.hostile.map((text) => [text]))('does not throw into the application: %j', async (text) => {
      const { server, open } = await setStage(subject);
      const stray = await uncaughtDuring(async () => {
        const { connection, recorded, when } = await open();
        await eventually(() => server.clients).toBe(1);
        server.sendRaw(text);
        // On the same link or on the next one: what matters is that the application can go on.
        await expect
          .poll(
            () => {
              connection.send(frame('well'));
              return recorded.message.map(textOf).includes('well');
            },
            { interval: 20, timeout: 20_000 },
          )
          .toBe(true);
        await when('open');
        expect(recorded.message.map(textOf).filter((message) => message !== 'well')).toEqual([]);
      });
      expect(stray).toEqual([]);
    });
  });

  test('leaves no stray error and no timer behind, however an attempt ends', async () => {
    const { server, observe, proxy } = await setStage(subject);
    const link = await proxy();
    // What the server sets up on its first connection is not ours to clear.
    await lifeOf(observe());
    await eventually(() => server.clients).toBe(0);
    const before = resources();
    const stray = await uncaughtDuring(async () => {
      link.refuse();
      const refused = observe({ via: link, reconnect: false });
      refused.connection.open();
      await refused.when('closed');
      link.restore();
      await lifeOf(observe({ via: link }));
      const lost = observe({ via: link, reconnect: false });
      lost.connection.open();
      await lost.when('open');
      await cut(link, lost.when);
      await eventually(() => server.clients).toBe(0);
      await untilGone(before);
    });
    expect(stray).toEqual([]);
  });

  async function lifeOf({ connection, when, recorded }: Observed<Frame>): Promise<void> {
    connection.send(frame('alive'));
    connection.open();
    await when(() => recorded.message.length === 1);
    connection.close();
    await when('closed');
  }
}

/** Waits without a timer of its own. */
async function untilGone(before: readonly string[]): Promise<void> {
  const start = performance.now();
  while (added(before, resources()).length > 0) {
    if (performance.now() - start > 10_000) throw new Error(`Left behind: ${added(before, resources()).join(', ')}`);
    await settled();
  }
}
