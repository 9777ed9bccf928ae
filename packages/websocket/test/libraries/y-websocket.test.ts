import { startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { webSocketWith } from '@steadysocket/websocket';
import { expect, test } from 'vitest';
import { WebSocket as WsWebSocket } from 'ws';
import type { WebsocketProvider as Provider } from 'y-websocket';
import { restart, silenceUntilRedial } from './outages.js';
import { startYjsServer } from './start-yjs-server.js';
import type { Steady } from './steady.js';
import { later, standard, steady } from './steady.js';
import { Doc, WebsocketProvider } from './yjs-copies.js';

expectNoLeak();

interface Editor extends Disposable {
  readonly provider: Provider;
  write(line: string): void;
  /** The lines of the document, in an order that all editors agree on. */
  lines(): string[];
}

function openEditor(url: string, { WebSocket }: Pick<Steady, 'WebSocket'>): Editor {
  const doc = new Doc();
  const lines = doc.getArray<string>('lines');
  // No BroadcastChannel: two editors in one process would reach each other without the server.
  const provider = new WebsocketProvider(url, 'room', doc, { WebSocketPolyfill: WebSocket, disableBc: true });
  return {
    provider,
    write: (line) => lines.push([line]),
    lines: () => lines.toArray(),
    [Symbol.dispose]: () => {
      provider.destroy();
      doc.destroy();
    },
  };
}

test('has two documents converge after the server has restarted, with what was written meanwhile', async () => {
  await using yjs = await startYjsServer();
  await using proxy = await startProxy({ target: yjs });
  const sockets = steady(standard);
  using ann = openEditor(proxy.url, sockets);
  using bob = openEditor(proxy.url, sockets);
  ann.write('before');
  await eventually(bob.lines).toEqual(['before']);
  await restart(yjs, proxy, () => {
    ann.write('from ann, away');
    bob.write('from bob, away');
  });
  await eventually(() => [ann.lines().length, bob.lines().length]).toEqual([3, 3]);
  expect(ann.lines()).toEqual(bob.lines());
  bob.write('after');
  await eventually(ann.lines).toContain('after');
  expect(sockets.live()).toEqual(['OPEN', 'OPEN']);
  expect(yjs.clients()).toBe(2);
});

test('has two documents converge after their links were half-open', async () => {
  await using yjs = await startYjsServer();
  await using proxy = await startProxy({ target: yjs });
  const sockets = steady(standard);
  using ann = openEditor(proxy.url, sockets);
  using bob = openEditor(proxy.url, sockets);
  await eventually(() => [ann.provider.synced, bob.provider.synced]).toEqual([true, true]);
  const silence = silenceUntilRedial(proxy);
  ann.write('from ann');
  bob.write('from bob');
  // The provider calls a link dead after 30 s of silence; it looks every 3 s.
  for (const { provider } of [ann, bob]) provider.wsLastMessageReceived -= 31_000;
  await silence;
  await eventually(() => [ann.lines().length, bob.lines().length]).toEqual([2, 2]);
  expect(ann.lines()).toEqual(bob.lines());
  await eventually(sockets.live).toEqual(['OPEN', 'OPEN']);
});

test('dials again when a handshake gets no answer, which the provider itself would wait for', async () => {
  await using yjs = await startYjsServer();
  await using proxy = await startProxy({ target: yjs });
  const sockets = steady({ ...standard, connectTimeoutMs: 200 });
  proxy.pause();
  using ann = openEditor(proxy.url, sockets);
  await eventually(() => proxy.accepted).toBeGreaterThan(1);
  proxy.resume();
  await eventually(() => ann.provider.synced).toBe(true);
  await eventually(sockets.live).toEqual(['OPEN']);
});

test('loses nothing of what is written in one go, however much', async () => {
  await using yjs = await startYjsServer();
  const sockets = steady(standard);
  using ann = openEditor(yjs.url, sockets);
  using bob = openEditor(yjs.url, sockets);
  await eventually(() => [ann.provider.synced, bob.provider.synced]).toEqual([true, true]);
  for (let line = 0; line < 24; line += 1) ann.write('x'.repeat(2 ** 20));
  await eventually(() => bob.lines().length).toBe(24);
  expect(sockets.drops()).toEqual({});
});

test('loses what a queue in between has no room for', async () => {
  await using yjs = await startYjsServer();
  const sockets = steady({ reconnect: false });
  using ann = openEditor(yjs.url, sockets);
  await eventually(() => ann.provider.synced).toBe(true);
  for (let line = 0; line < 80; line += 1) ann.write('x'.repeat(2 ** 20));
  expect(sockets.drops()['full']).toBeGreaterThan(0);
});

test('is given a fresh url for each dial by a class that asks for one', async () => {
  await using yjs = await startYjsServer();
  await using proxy = await startProxy({ target: yjs });
  let tokens = 0;
  class WithToken extends webSocketWith({ ...standard, WebSocket: WsWebSocket }) {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(() => Promise.resolve(`${url}?token=${++tokens}`), protocols);
    }
  }
  using ann = openEditor(proxy.url, { WebSocket: WithToken });
  await eventually(() => ann.provider.synced).toBe(true);
  proxy.reset();
  await eventually(yjs.requested).toEqual(['/room?token=1', '/room?token=2']);
  await eventually(() => ann.provider.synced).toBe(true);
});

test('closes its socket when a link is lost, so that no second one is left when both reconnect', async () => {
  await using yjs = await startYjsServer();
  await using proxy = await startProxy({ target: yjs });
  const sockets = steady(later);
  using ann = openEditor(proxy.url, sockets);
  await eventually(() => ann.provider.synced).toBe(true);
  proxy.reset();
  await eventually(sockets.live).toEqual([]);
  await eventually(() => ann.provider.synced).toBe(true);
  expect(sockets.live()).toEqual(['OPEN']);
});
