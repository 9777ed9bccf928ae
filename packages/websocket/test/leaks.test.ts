import { setImmediate as turn } from 'node:timers/promises';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import { StubWebSocket } from '@steadysocket/test-kit/doubles';
import { collectGarbage } from '@steadysocket/test-kit/process';
import { SteadyWebSocket } from '@steadysocket/websocket';
import { expect, test, vi } from 'vitest';
import { openSocket, told } from './harness.js';

vi.setConfig({ testTimeout: 60_000 });

const cycles = 10_000;

/** Something may linger in a cache or a stack of the engine; a leak would hold them all. */
const engineMayHold = 10;

async function held(references: readonly WeakRef<object>[]): Promise<number> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await turn();
    collectGarbage();
  }
  return references.filter((reference) => reference.deref() !== undefined).length;
}

test('leaves nothing of 10 000 sockets that were opened and closed', async () => {
  const clock = manualClock();
  const environment = fakeEnvironment();
  const references: WeakRef<object>[] = [];
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const transport = fakeTransport();
    const socket = new SteadyWebSocket('ws://host/', null, { transport, clock, environment });
    references.push(new WeakRef(socket));
    socket.onmessage = socket.onclose = () => {};
    transport.link.accept();
    socket.send('text');
    socket.close();
    transport.link.end();
    await told();
  }
  expect([clock.pending, environment.listeners]).toEqual([0, 0]);
  expect(await held(references)).toBeLessThan(engineMayHold);
});

test('leaves only the latest of 10 000 links of one socket', async () => {
  const references: WeakRef<object>[] = [];
  let latest: StubWebSocket | undefined;
  class WebSocket extends StubWebSocket {
    constructor(url: string) {
      super(url);
      // eslint-disable-next-line @typescript-eslint/no-this-alias -- the far side of the latest link.
      latest = this;
      references.push(new WeakRef(this));
    }
  }
  const clock = manualClock();
  const environment = fakeEnvironment();
  const socket = new SteadyWebSocket('ws://host/', null, { WebSocket, clock, environment });
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    latest?.accept();
    socket.send('text');
    latest?.drop();
    // A task of its own, as on a network: answers without end in one task are taken for a runaway.
    await turn();
    socket.reconnect();
  }
  expect(references).toHaveLength(cycles + 1);
  expect(clock.pending).toBe(1);
  expect(await held(references)).toBeLessThan(engineMayHold);
  socket.close();
  expect([clock.pending, environment.listeners]).toEqual([0, 0]);
});

test('leaves no listener behind a handler that is set and taken away 10 000 times', async () => {
  const { socket, transport } = await openSocket();
  const references: WeakRef<object>[] = [];
  let called = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const handler = (): void => {
      called += 1;
    };
    references.push(new WeakRef(handler));
    socket.onmessage = handler;
    if (cycle % 2 === 0) socket.onmessage = null;
  }
  transport.link.receive('once');
  expect(called).toBe(1);
  expect(await held(references)).toBeLessThan(engineMayHold);
});
