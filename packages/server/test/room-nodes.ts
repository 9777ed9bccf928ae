import type { IncomingMessage } from 'node:http';
import type { AcknowledgedConnection, WebSocketFrame } from '@steadysocket/core';
import { webSocket } from '@steadysocket/core';
import type { HubOptions, Log, Presence, RoomsOptions, User } from '@steadysocket/server';
import { memory, memoryPresence } from '@steadysocket/server';
import type { Room, RoomMessage, SessionOptions } from '@steadysocket/session';
import { session } from '@steadysocket/session';
import type { TcpProxy } from '@steadysocket/test-kit';
import { startProxy } from '@steadysocket/test-kit';
import { eventually, openConnection } from '@steadysocket/test-kit/observing';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { HubServer } from './start-hub-server.js';
import { startHubServer } from './start-hub-server.js';

type Payload = string | ArrayBuffer;
export type Node = HubServer<User, Payload>;
export type Connection = AcknowledgedConnection<WebSocketFrame, WebSocketFrame>;
export type AnyRoom = Room<WebSocketFrame, WebSocketFrame>;

/** What several nodes share. */
export interface Shared {
  readonly log: Log;
  readonly presence: Presence;
}

export const shared = (): Shared => ({ log: memory(), presence: memoryPresence() });

export function startNode(
  store: Shared,
  rooms: Partial<RoomsOptions<User, Payload, Payload>> = {},
  options: Partial<HubOptions<User, Payload, Payload, IncomingMessage>> = {},
): Promise<Node> {
  return startHubServer({
    onMessage: () => undefined,
    rooms: { ...store, authorize: () => true, ...rooms },
    ...options,
  });
}

export async function startProxyTo(node: Node): Promise<TcpProxy> {
  const proxy = await startProxy({ target: node });
  onTestFinished(() => proxy.close());
  return proxy;
}

/** A client that dials the nodes in turn. */
export async function connect(urls: readonly string[], first = 0, options: SessionOptions = {}): Promise<Connection> {
  let dials = first;
  const nextUrl = (): string => {
    dials += 1;
    return urls[dials % urls.length] ?? '';
  };
  const { connection } = await openConnection<WebSocketFrame>(nextUrl, {
    transport: session({ over: webSocket({ WebSocket }), ...options }),
  });
  return connection;
}

/** Joins. Returns what it receives. */
export function listen(room: AnyRoom): RoomMessage<WebSocketFrame>[] {
  const received: RoomMessage<WebSocketFrame>[] = [];
  room.on('message', (message) => received.push(message));
  room.acquire();
  return received;
}

export const joined = (room: AnyRoom): Promise<void> => eventually(() => room.getSnapshot().status).toBe('joined');
