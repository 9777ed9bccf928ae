import type { WebSocketFrame } from '@steadysocket/core';
import type { FakeEnvironment, FakeTransport, FakeTransportOptions, ManualClock } from '@steadysocket/core/testing';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import type { SocketUrl, SteadyWebSocketOptions } from '@steadysocket/websocket';
import { SteadyWebSocket } from '@steadysocket/websocket';

/** What was heard: the type, the ready state in the listener, and what the event says. */
export type Heard = readonly [type: string, readyState: number, detail?: unknown];

export interface World {
  readonly socket: SteadyWebSocket;
  readonly transport: FakeTransport<WebSocketFrame>;
  readonly clock: ManualClock;
  readonly environment: FakeEnvironment;
  readonly heard: readonly Heard[];
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
  const heard = record(socket);
  await told();
  return { socket, transport, clock, environment, heard };
}

/** The same, opened. */
export async function openSocket(options: WorldOptions = {}): Promise<World> {
  const world = await fakeSocket(options);
  world.transport.link.accept();
  return world;
}

/** Every event of the socket from now on. */
export function record(socket: WebSocket): Heard[] {
  const heard: Heard[] = [];
  socket.addEventListener('open', () => heard.push(['open', socket.readyState]));
  socket.addEventListener('message', ({ data }) => heard.push(['message', socket.readyState, data]));
  socket.addEventListener('error', (event) => {
    heard.push(['error', socket.readyState, (event as Event & { error?: { code?: unknown } }).error?.code]);
  });
  socket.addEventListener('close', ({ code, reason }) => heard.push(['close', socket.readyState, `${code} ${reason}`]));
  return heard;
}

/** Lets what was held back be told. */
export const told = (): Promise<void> => Promise.resolve();
