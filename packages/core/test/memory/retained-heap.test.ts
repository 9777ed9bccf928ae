import { setImmediate as settle } from 'node:timers/promises';
import type { Connection, ConnectionOptions, Transport, WebSocketFrame } from '@steadysocket/core';
import { createConnection, createConnectionFamily, heartbeat, json, raw } from '@steadysocket/core';
import type { FakeEnvironment, ManualClock } from '@steadysocket/core/testing';
import { fakeEnvironment, manualClock } from '@steadysocket/core/testing';
import type { Link, LinkEvents } from '@steadysocket/core/transport';
import { collectGarbage } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';

const timeout = 60_000;

/** What the engine itself may add meanwhile: compiled code, feedback. One byte a message would be four times as much. */
const noiseBytes = 64 * 1024;

async function retainedBytes(): Promise<number> {
  let least = Infinity;
  // Finalizers run as tasks of their own, on a busy machine later, and what they let go of needs another collection.
  for (let idle = 0, run = 0; idle < 4 && run < 50; run += 1) {
    collectGarbage();
    await settle();
    const bytes = process.memoryUsage().heapUsed;
    idle = bytes < least ? 0 : idle + 1;
    least = Math.min(least, bytes);
  }
  return least;
}

/** The least that the heap grew by over one of three runs: the engine's own growth comes once, a leak every time. */
async function leastGrowth(work: () => void): Promise<number> {
  work();
  let least = Infinity;
  for (let run = 0; run < 3; run += 1) {
    const before = await retainedBytes();
    work();
    least = Math.min(least, (await retainedBytes()) - before);
  }
  return least;
}

/** A transport that remembers nothing but its latest link, unlike the fake one, which keeps them all. */
class ForgetfulTransport implements Transport<WebSocketFrame> {
  readonly capabilities = { acks: false, binary: true };
  readonly codec = raw;
  link: LinkEvents<WebSocketFrame> | null = null;
  sent = 0;
  readonly sizeOf = (frame: WebSocketFrame): number => (frame as string).length;

  readonly connect = (_request: unknown, events: LinkEvents<WebSocketFrame>): Link<WebSocketFrame> => {
    this.link = events;
    return {
      bufferedAmount: 0,
      send: () => {
        this.sent += 1;
      },
      close: (code = 1000, reason = '') => {
        events.close({ code, reason, wasClean: true });
      },
      abandon: () => {},
    };
  };

  accept(): void {
    this.link?.open({ protocol: '' });
  }
}

interface World {
  readonly transport: ForgetfulTransport;
  readonly clock: ManualClock;
  readonly environment: FakeEnvironment;
  connect(options?: ConnectionOptions<unknown, string>): Connection<unknown, string>;
}

function makeWorld(): World {
  const transport = new ForgetfulTransport();
  const clock = manualClock();
  const environment = fakeEnvironment();
  return {
    transport,
    clock,
    environment,
    connect: (options) => createConnection('ws://test', { transport, clock, environment, ...options }),
  };
}

describe('retained heap', { timeout }, () => {
  test('is flat over a million messages', async () => {
    const { transport, connect } = makeWorld();
    const connection = connect({
      codec: json(),
      heartbeat: heartbeat({ message: 'ping', intervalMs: 1_000, timeoutMs: 1_000 }),
    });
    let received = 0;
    connection.on('message', () => (received += 1));
    connection.open();
    transport.accept();

    const growth = await leastGrowth(() => {
      for (let message = 0; message < 250_000; message += 1) transport.link?.frame('{"id":1}');
    });

    expect(received).toBe(1_000_000);
    expect(growth).toBeLessThan(noiseBytes);
  });

  test('is flat over messages sent, queued and flushed', async () => {
    const { transport, connect } = makeWorld();
    const connection = connect({ queue: { maxMessages: Infinity } });

    const growth = await leastGrowth(() => {
      connection.open();
      for (let message = 0; message < 50_000; message += 1) connection.send('queued');
      transport.accept();
      for (let message = 0; message < 50_000; message += 1) connection.send('sent');
      connection.close();
    });

    expect(transport.sent).toBe(400_000);
    expect(growth).toBeLessThan(noiseBytes);
  });

  test('is flat over keys of a family that were looked up, listened to for a while, or leased', async () => {
    const { transport, clock, connect } = makeWorld();
    const family = createConnectionFamily(() => connect({ lingerMs: 10 }));
    let key = 0;

    const growth = await leastGrowth(() => {
      for (let cycle = 0; cycle < 1_000; cycle += 1) {
        family(`looked up ${String(key++)}`);
        family(`listened to ${String(key++)}`).on('message', () => {})();
        const release = family(`leased ${String(key++)}`).acquire();
        transport.accept();
        release();
        clock.advance(10);
        family(`deleted ${String(key)}`).acquire();
        family.delete(`deleted ${String(key++)}`);
      }
    });

    expect(growth).toBeLessThan(noiseBytes);
  });

  test('is flat over connections that were opened and closed', async () => {
    const { transport, connect } = makeWorld();

    const growth = await leastGrowth(() => {
      for (let cycle = 0; cycle < 2_500; cycle += 1) {
        const connection = connect();
        connection.on('message', () => {});
        connection.subscribe(() => {});
        connection.open();
        transport.accept();
        connection.close();
      }
    });

    expect(growth).toBeLessThan(noiseBytes);
  });
});

describe('what is left', { timeout }, () => {
  test('is no listener and no timer after 10 000 connections opened and closed', () => {
    const { transport, clock, environment, connect } = makeWorld();

    for (let cycle = 0; cycle < 10_000; cycle += 1) {
      const connection = connect({ heartbeat: heartbeat({ message: 'ping', intervalMs: 1_000, timeoutMs: 1_000 }) });
      connection.open();
      transport.accept();
      connection.close();
    }

    expect(environment.listeners).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('is no listener and no timer after one connection leased, lost, retried and released 10 000 times', () => {
    const { transport, clock, environment, connect } = makeWorld();
    const connection = connect({ heartbeat: heartbeat({ message: 'ping', intervalMs: 1_000, timeoutMs: 1_000 }) });

    for (let cycle = 0; cycle < 10_000; cycle += 1) {
      const release = connection.acquire();
      transport.accept();
      transport.link?.close({ code: 1006, reason: '', wasClean: false });
      clock.advance(5_000);
      transport.accept();
      release();
      clock.advance(1_000);
    }

    expect(connection.getSnapshot().status).toBe('idle');
    expect(environment.listeners).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
