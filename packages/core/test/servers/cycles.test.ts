import { setImmediate as turn } from 'node:timers/promises';
import type { WebSocketConstructor } from '@steadysocket/core';
import type { EchoServer } from '@steadysocket/test-kit';
import { startEchoServer } from '@steadysocket/test-kit';
import type { Observed } from '@steadysocket/test-kit/observing';
import { eventually } from '@steadysocket/test-kit/observing';
import { collectGarbage, expectNoLeak, resources } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, onTestFinished, test } from 'vitest';
import { observe } from './observe.js';

expectNoLeak();

const cycles = 200;

/** Sockets that are gone may linger in some cache or stack of the platform; a leak would hold them all. */
const platformMayHold = 5;

/** The same WebSocket, and the count of those that it made and of those that something still holds on to. */
function countSockets(WebSocket: WebSocketConstructor) {
  const sockets: WeakRef<object>[] = [];
  return {
    WebSocket: class extends WebSocket {
      constructor(url: string, protocols?: string[]) {
        super(url, protocols);
        sockets.push(new WeakRef(this));
      }
    },
    made: () => sockets.length,
    held: () => sockets.filter((socket) => socket.deref() !== undefined).length,
  };
}

/** Names and numbers of the listeners that are common to the whole process. */
const processListeners = (): unknown => process.eventNames().map((name) => [name, process.listenerCount(name)]);

type Cycle = (observed: Observed<unknown, unknown>, server: EchoServer) => Promise<unknown>;

const kinds: readonly (readonly [string, Cycle])[] = [
  [
    'opens and closes',
    async ({ connection, when }) => {
      connection.open();
      await when('open');
      connection.close();
      await when('closed');
    },
  ],
  [
    'leases and releases',
    async ({ connection, when }) => {
      const release = connection.acquire();
      await when('open');
      release();
      await when('idle');
    },
  ],
  [
    'lost and found links',
    async ({ connection, when, recorded }, server) => {
      connection.open();
      await when('open');
      server.terminateAll();
      const { length } = recorded.open;
      await when(() => recorded.open.length > length);
      // The engine keeps a stack for each error until it is read, with the socket that raised it.
      recorded.error.length = 0;
    },
  ],
  [
    'replaced links',
    async ({ connection, when }) => {
      connection.reconnect();
      await when('open');
    },
  ],
  [
    'attempts cut short',
    ({ connection }) => {
      connection.open();
      connection.close();
      return turn();
    },
  ],
];

describeEachWebSocket((plain) => {
  test.each(kinds)(`leaves nothing behind after ${cycles} times: %s`, async (_, cycle) => {
    const warnings: Error[] = [];
    const warn = (warning: Error): unknown => warnings.push(warning);
    process.on('warning', warn);
    onTestFinished(() => void process.off('warning', warn));
    await using server = await startEchoServer();
    const before = { handles: resources().length, listeners: processListeners() };
    const { WebSocket, made, held } = countSockets(plain);
    const observed = observe(server.url, { WebSocket, lingerMs: 0, random: () => 0 });
    const { connection, when } = observed;
    for (let count = 0; count < cycles; count += 1) await cycle(observed, server);
    connection.close();
    await when(({ status }) => status === 'closed' || status === 'idle');

    // Sockets and timers.
    await eventually(() => resources().length).toBe(before.handles);
    expect(processListeners()).toEqual(before.listeners);
    expect(server.clients.size).toBe(0);
    expect(made()).toBeGreaterThanOrEqual(cycles);
    await eventually(() => {
      collectGarbage();
      return held();
    }).toBeLessThanOrEqual(platformMayHold);
    expect(warnings).toEqual([]);
  });
});
