import type { WebSocketFrame } from '@steadysocket/core';
import { createConnection, heartbeat } from '@steadysocket/core';
import type { FakeLink } from '@steadysocket/core/testing';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import { describe, expect, test } from 'vitest';
import { harness, openHarness } from './harness.js';
import { seeded } from './seeded.js';

// The promises of the front page: tests/promises.test.ts compares the words.
describe('the front page', () => {
  test('every received message reaches every handler, exactly once and in order', () => {
    const made = openHarness<string, string>();
    const handlers: string[][] = [[], [], []];
    for (const seen of handlers) made.connection.on('message', (message) => seen.push(message));
    const received: string[] = [];
    for (let link = 0; link < 5; link += 1) {
      for (let message = 0; message < 2_000; message += 1) {
        received.push(`${link} ${message}`);
        made.transport.link.receive(`${link} ${message}`);
      }
      made.transport.link.drop();
      made.clock.advance(made.delay());
      made.transport.link.accept();
    }
    for (const seen of handlers) expect(seen).toEqual(received);
  });

  test('dead links are abandoned at once, when a heartbeat stays without an answer', () => {
    const made = openHarness({ heartbeat: heartbeat({ message: 'ping', intervalMs: 2_000, timeoutMs: 1_000 }) });
    const dead = made.transport.link;
    made.clock.advance(2_999);
    expect(dead.state).toBe('open');
    made.clock.advance(1);
    expect(dead.state).toBe('abandoned');
    made.clock.advance(300);
    expect(made.transport.links).toHaveLength(2);
  });

  test('no message is dropped silently: each was sent, waits, or has its drop event', () => {
    const made = harness<string, string>({ queue: { maxMessages: 5, ttlMs: 4_000 }, lingerMs: 500 });
    const random = seeded(42);
    const outcomes = new Map<string, string>();
    const act = [
      () => made.connection.send(`message ${outcomes.size}`, { volatile: random() < 0.1 }),
      () => {
        made.connection.open();
      },
      () => {
        if (random() < 0.2) made.connection.close();
      },
      () => {
        made.connection.acquire()();
      },
      () => {
        made.transport.links.at(-1)?.accept();
      },
      () => {
        made.transport.links.at(-1)?.drop();
      },
      () => {
        made.clock.advance(random() * 3_000);
      },
    ];
    for (let step = 0; step < 5_000; step += 1) {
      const name = `message ${outcomes.size}`;
      const outcome = act[Math.floor(random() * act.length)]?.();
      if (typeof outcome === 'string') outcomes.set(name, outcome);
    }
    const sent = new Set(made.transport.links.flatMap((link) => link.sent));
    const dropped = made.recorded('drop').map(({ message }) => message);
    expect(outcomes.size).toBeGreaterThan(500);
    expect(new Set(dropped).size).toBe(dropped.length);
    const { queued } = made.connection.getSnapshot();
    const unaccounted = [...outcomes.keys()].filter((name) => !sent.has(name) && !dropped.includes(name));
    expect(unaccounted).toHaveLength(queued);
    for (const name of dropped) expect(sent.has(name)).toBe(false);
    for (const [name, outcome] of outcomes) {
      if (outcome === 'sent') expect(sent.has(name)).toBe(true);
      if (outcome === 'dropped') expect(dropped).toContain(name);
    }
  });

  describe('reconnects without stampeding your server', () => {
    test('when it restarts: the first retries of 1 000 clients are spread over five seconds', () => {
      const clock = manualClock();
      const links: FakeLink<WebSocketFrame>[] = [];
      const dialledAt: number[] = [];
      const transport = fakeTransport({
        onConnect(link) {
          links.push(link);
          dialledAt.push(clock.now());
          link.accept();
        },
      });
      const options = { transport, clock, environment: fakeEnvironment(), random: seeded(42) };
      for (let client = 0; client < 1_000; client += 1) createConnection('ws://server.test/', options).open();
      const restartedAt = clock.now();
      dialledAt.length = 0;
      for (const link of links.splice(0)) link.end({ code: 1012 });
      clock.advance(5_000);
      expect(dialledAt).toHaveLength(1_000);
      const perSlice = Array.from({ length: 10 }, () => 0);
      for (const at of dialledAt) {
        const slice = Math.min(9, Math.floor((at - restartedAt) / 500));
        perSlice[slice] = (perSlice[slice] ?? 0) + 1;
      }
      // 100 each, if chance were even.
      expect(Math.max(...perSlice)).toBeLessThan(150);
      expect(Math.min(...perSlice)).toBeGreaterThan(50);
    });

    test('when it accepts and drops each link: a client dials every five seconds at most, on average', () => {
      const made = harness();
      made.openUp();
      const dialsIn = (ms: number): number => {
        const before = made.transport.links.length;
        for (let passed = 0; passed < ms; passed += 100) {
          const { link } = made.transport;
          if (link.state === 'pending') {
            link.accept();
            link.drop();
          }
          made.clock.advance(100);
        }
        return made.transport.links.length - before;
      };
      made.transport.link.drop();
      expect(dialsIn(60_000)).toBeLessThanOrEqual(13);
      expect(dialsIn(600_000)).toBeLessThanOrEqual(120);
    });
  });
});
