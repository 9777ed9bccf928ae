import { heartbeat } from '@steadysocket/core';
import type { Address, TcpProxy } from '@steadysocket/test-kit';
import { startEchoServer, startProxy, startStoppableServer } from '@steadysocket/test-kit';
import type { Observed } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import type { TestContext } from 'vitest';
import { describe, expect, test } from 'vitest';
import type { ObserveOptions } from './observe.js';
import { openConnection } from './observe.js';

expectNoLeak();

const pace = {
  message: 'ping',
  intervalMs: 2_000,
  timeoutMs: 2_000,
  isReply: (frame: unknown) => frame === 'ping',
};

/** What is promised from the start of the silence to the second dial, with this heartbeat. */
const promisedMs = 4_500;

/** The links open this far from each other, so that the silence finds each at another moment of its heartbeat. */
const staggerMs = 300;
const links = 8;

interface WatchedLink {
  readonly proxy: TcpProxy;
  readonly observed: Observed<unknown, unknown>;
}

type Options = Required<Pick<ObserveOptions<unknown, unknown>, 'WebSocket' | 'onTestFinished'>>;

/** A link through a proxy of its own, so that its dials are told from those of the others. */
async function openLink(server: Address, options: Options): Promise<WatchedLink> {
  const proxy = await startProxy({ target: server });
  (options.onTestFinished as TestContext['onTestFinished'])(() => proxy.close());
  // A draw that makes the retry as late as the policy allows.
  return {
    proxy,
    observed: await openConnection(proxy.url, { ...options, heartbeat: heartbeat(pace), random: () => 0.999 }),
  };
}

/** Links at every moment of the heartbeat: the oldest has been answered, the youngest has yet to ask. */
async function openLinks(server: Address, options: Options): Promise<WatchedLink[]> {
  const opened: WatchedLink[] = [];
  for (let index = 0; index < links; index += 1) {
    opened.push(await openLink(server, options));
    await new Promise((resolve) => setTimeout(resolve, staggerMs));
  }
  expect(opened[0]?.observed.connection.getSnapshot().latencyMs).not.toBe(null);
  return opened;
}

/** Milliseconds from the start of the silence to the next dial, for each link. */
async function redialsAfter(watched: readonly WatchedLink[], silence: () => unknown): Promise<number[]> {
  const redials = watched.map(({ proxy }) => proxy.nextConnection());
  const silentAt = performance.now();
  await silence();
  return (await Promise.all(redials)).map(({ at }) => at - silentAt);
}

function expectAbandoned(watched: readonly WatchedLink[]): void {
  for (const { observed } of watched) {
    expect(observed.heard.close).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'heartbeat-timeout' }]);
    expect(observed.heard.error.map(({ code }) => code)).toEqual(['heartbeat-timeout']);
  }
}

// Beside each other: they do little but wait.
describe.concurrent('with a heartbeat of 2 s that may take 2 s', () => {
  describeEachWebSocket((WebSocket) => {
    test('dials again within 4.5 s of the network going silent', async ({ onTestFinished }) => {
      await using server = await startEchoServer();
      const watched = await openLinks(server, { WebSocket, onTestFinished });
      const redials = await redialsAfter(watched, () => {
        for (const { proxy } of watched) proxy.discard();
      });
      expect(Math.max(...redials)).toBeLessThan(promisedMs);
      expectAbandoned(watched);
    });

    test('dials again within 4.5 s of the server being stopped', async ({ onTestFinished }) => {
      await using server = await startStoppableServer();
      const watched = await openLinks(server, { WebSocket, onTestFinished });
      const redials = await redialsAfter(watched, () => server.stop());
      expect(Math.max(...redials)).toBeLessThan(promisedMs);
      expectAbandoned(watched);

      server.continue();
      for (const { observed } of watched) {
        observed.connection.send('healed');
        await observed.when(() => observed.heard.message.includes('healed'));
      }
    });
  });
});
