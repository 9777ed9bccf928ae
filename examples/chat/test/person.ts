import { createConnection, json, webSocket } from '@steadysocket/core';
import type { RoomMessage } from '@steadysocket/session';
import { rooms, session } from '@steadysocket/session';
import { WebSocket } from 'ws';
import type { ClientMessage, RoomEvent, Say, ServerMessage, Tokens } from '../protocol/index.js';
import { socketPath } from '../protocol/index.js';

export interface Person extends ReturnType<typeof connect> {
  readonly tokens: Tokens;
}

export async function post<Answer>(url: string, body: unknown): Promise<{ status: number; body: Answer }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

/** Somebody who is signed in and connected. */
export async function enter(url: string, name: string): Promise<Person> {
  const { body: tokens } = await post<Tokens>(`${url}/api/sign-in`, { name });
  return { tokens, ...connect(url, tokens.access) };
}

type SocketClass = new (address: string | URL, protocols?: string | string[]) => WebSocket;

export function connect(url: string, access: string, Socket: SocketClass = WebSocket) {
  const connection = createConnection(`${url.replace('http', 'ws')}${socketPath}`, {
    transport: session({ over: webSocket({ WebSocket: Socket }), auth: access }),
    codec: json<ServerMessage | RoomEvent, ClientMessage | Say>(),
    reconnect: { baseDelayMs: 10, maxDelayMs: 100 },
  });
  // Lost links are what the tests are about.
  connection.on('error', () => {});
  const direct: ServerMessage[] = [];
  connection.on('message', (message) => direct.push(message as ServerMessage));
  connection.open();
  const roomOf = rooms(connection, { last: 100, members: true, lingerMs: 0 });
  return {
    connection,
    /** What the server said, beside the rooms. */
    direct,
    welcome: () => direct.find((message) => message.type === 'welcome'),
    /** The latest word on what is unread in a room. */
    unread: (room: string) =>
      direct.flatMap((message) => (message.type === 'activity' && message.room === room ? [message] : [])).at(-1),
    /** Joins a room. */
    join(name: string) {
      const room = roomOf(name);
      const messages: RoomMessage<RoomEvent>[] = [];
      room.on('message', (message) => messages.push(message as RoomMessage<RoomEvent>));
      const leave = room.acquire();
      return {
        room,
        messages,
        leave,
        texts: () => messages.flatMap(({ message }) => (message.type === 'said' ? [message.text] : [])),
        say: (text: string, id: string = crypto.randomUUID()) => room.publish({ type: 'say', id, text }),
      };
    },
    close: () => connection.close(),
  };
}
