import type { WebSocketFrame } from '@steadysocket/core';
import type { FakeEnvironment, FakeTransport, FakeTransportOptions, ManualClock } from '@steadysocket/core/testing';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import type { SocketUrl, SteadyWebSocketOptions } from '@steadysocket/websocket';
import { SteadyWebSocket } from '@steadysocket/websocket';

/** The recorded events: type, ready state in the listener, and content. */
export type Recorded = readonly [type: string, readyState: number, detail?: unknown];

export interface World {
  readonly socket: SteadyWebSocket;
  readonly transport: FakeTransport<WebSocketFrame>;
  readonly clock: ManualClock;
  readonly environment: FakeEnvironment;
  readonly recorded: readonly Recorded[];
}

export interface WorldOptions extends Omit<SteadyWebSocketOptions, 'transport' | 'clock' | 'environment'> {
  readonly url?: SocketUrl;
  readonly kit?: FakeTransportOptions<WebSocketFrame>;
}

/** A socket without a network, a record of its events, and what moves it. Retries come after half of their window. */
export async function fakeSocket({ url = 'ws://host/', kit, ...options }: WorldOptions = {}): Promise<World> {
  const transport = fakeTransport(kit);
  const clock = manualClock(1_700_000_000_000);
  const environment = fakeEnvironment();
  const socket = new SteadyWebSocket(url, null, { random: () => 0.5, ...options, transport, clock, environment });
  const recorded = record(socket);
  await told();
  return { socket, transport, clock, environment, recorded };
}

/** The same, opened. */
export async function openSocket(options: WorldOptions = {}): Promise<World> {
  const world = await fakeSocket(options);
  world.transport.link.accept();
  return world;
}

/** Every event of the socket from now on. */
export function record(socket: WebSocket): Recorded[] {
  const recorded: Recorded[] = [];
  socket.addEventListener('open', () => recorded.push(['open', socket.readyState]));
  socket.addEventListener('message', ({ data }) => recorded.push(['message', socket.readyState, data]));
  socket.addEventListener('error', (event) => {
    recorded.push(['error', socket.readyState, (event as Event & { error?: { code?: unknown } }).error?.code]);
  });
  socket.addEventListener('close', ({ code, reason }) =>
    recorded.push(['close', socket.readyState, `${code} ${reason}`]),
  );
  return recorded;
}

/** Lets what was held back be told. */
export const told = (): Promise<void> => Promise.resolve();
