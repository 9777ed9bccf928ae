import type { HubConnection } from '@microsoft/signalr';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { expect, test } from 'vitest';
import { restart, silenceUntilRedial } from './outages.js';
import { startSignalrDouble } from './start-signalr-double.js';
import type { Steady } from './steady.js';
import { later, standard, steady } from './steady.js';

expectNoLeak();

const authorization = 'Bearer secret';
const server = { authorization, pingMs: 50 };

interface Client extends AsyncDisposable {
  readonly hub: HubConnection;
  readonly ticks: readonly number[];
}

/** What a client in Node has besides its url: headers, which only the underlying constructor can send. */
async function connect(url: string, { WebSocket }: Steady, headers = { authorization }): Promise<Client> {
  const ticks: number[] = [];
  // Its types leave `WebSocket` out, which only a literal is checked for.
  const options = { WebSocket, headers, transport: HttpTransportType.WebSockets, skipNegotiation: true };
  const hub = new HubConnectionBuilder()
    .withUrl(url.replace(/^ws/, 'http'), options)
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 10 })
    .withServerTimeout(1_000)
    .configureLogging(LogLevel.None)
    .build();
  hub.on('tick', (tick: number) => ticks.push(tick));
  await hub.start();
  return { hub, ticks, [Symbol.asyncDispose]: () => hub.stop() };
}

test('logs in with its headers, and is refused without them', async () => {
  await using signalr = await startSignalrDouble(server);
  const sockets = steady(standard);
  await using client = await connect(signalr.server.url, sockets);
  expect(await client.hub.invoke('echo', 'hello')).toBe('hello');
  await expect(connect(signalr.server.url, sockets, { authorization: 'none' })).rejects.toThrow('failed to connect');
  expect(sockets.live()).toEqual(['OPEN']);
});

test('goes on after the server has restarted, and logs in with its headers again', async () => {
  await using signalr = await startSignalrDouble(server);
  await using proxy = await startProxy({ target: signalr.server });
  const sockets = steady(standard);
  await using client = await connect(proxy.url, sockets);
  await restart(signalr.server, proxy);
  await eventually(signalr.connections).toBe(2);
  for (let tick = 1; tick <= 100; tick += 1) signalr.publish('tick', tick);
  await eventually(() => client.ticks.length).toBe(100);
  expect(client.ticks).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  expect(sockets.live()).toEqual(['OPEN']);
});

test('finds by itself that its link is half-open', async () => {
  await using signalr = await startSignalrDouble(server);
  await using proxy = await startProxy({ target: signalr.server });
  const sockets = steady(standard);
  await using client = await connect(proxy.url, sockets);
  await silenceUntilRedial(proxy);
  await eventually(signalr.connections).toBe(2);
  signalr.publish('tick', 1);
  await eventually(() => client.ticks).toContain(1);
  await eventually(sockets.live).toEqual(['OPEN']);
});

test('closes its socket when a link is lost, so that no second one is left when both reconnect', async () => {
  await using signalr = await startSignalrDouble(server);
  const sockets = steady(later);
  await using client = await connect(signalr.server.url, sockets);
  signalr.server.terminateAll();
  await eventually(signalr.connections).toBe(2);
  expect(await client.hub.invoke('echo', 1)).toBe(1);
  expect(sockets.live()).toEqual(['OPEN']);
});
