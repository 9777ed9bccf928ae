import { createConnection, json, webSocket } from '@steadysocket/core';
import type { Room } from '@steadysocket/session';
import { rooms, session } from '@steadysocket/session';
import { WebSocket } from 'ws';
import type { ClientMessage, RoomEvent, Say, ServerMessage, Tokens } from '../protocol/index.js';
import { socketPath } from '../protocol/index.js';

/** One person of a load test, on the public client packages. */
export class LoadPerson {
  /** Ids in the order in which they were shown, by the room's offset. */
  readonly received: { readonly offset: number; readonly id: string }[] = [];
  /** How often the room could not go on where it was. */
  gaps = 0;
  readonly room: string;
  readonly #room: Room<ServerMessage | RoomEvent, ClientMessage | Say>;
  readonly #end: () => void;
  #socket: WebSocket | null = null;
  /** Since when link and room are there without an interruption; `Infinity` while they are not. */
  #steadySince = Infinity;

  constructor(
    url: string,
    { access, room, onSaid }: { access: string; room: string; onSaid: (by: LoadPerson, id: string) => void },
  ) {
    this.room = room;
    const opened = (socket: WebSocket) => {
      this.#socket = socket;
    };
    class WatchedWebSocket extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols);
        opened(this);
      }
    }
    const connection = createConnection(`${url.replace('http', 'ws')}${socketPath}`, {
      transport: session({ over: webSocket({ WebSocket: WatchedWebSocket }), auth: access }),
      codec: json<ServerMessage | RoomEvent, ClientMessage | Say>(),
    });
    // Cut links are what the test is about.
    connection.on('error', () => {});
    this.#room = rooms(connection)(room);
    this.#room.on('message', ({ offset, message }) => {
      if (message.type !== 'said') return;
      this.received.push({ offset, id: message.id });
      onSaid(this, message.id);
    });
    this.#room.subscribe(() => {
      if (this.#room.getSnapshot().recovered === false) this.gaps += 1;
    });
    const noteInterruption = () => {
      if (connection.getSnapshot().status !== 'open' || !this.isJoined) this.#steadySince = Infinity;
      else this.#steadySince = Math.min(this.#steadySince, performance.now());
    };
    this.#room.subscribe(noteInterruption);
    connection.subscribe(noteInterruption);
    const leave = this.#room.acquire();
    this.#end = () => {
      leave();
      connection.close();
    };
  }

  get isJoined(): boolean {
    return this.#room.getSnapshot().status === 'joined';
  }

  wasSteadySince(time: number): boolean {
    return this.#steadySince <= time;
  }

  say(id: string): Promise<unknown> {
    return this.#room.publish({
      type: 'say',
      id,
      text: `This is what ${id} says, at about the usual length of a line.`,
    });
  }

  /** Cuts the link, as a lost network does. Returns whether there was one. */
  cut(): boolean {
    const isOpen = this.#socket?.readyState === WebSocket.OPEN;
    if (isOpen) this.#socket?.terminate();
    return isOpen;
  }

  close(): void {
    this.#end();
  }
}

export async function signIn(url: string, name: string): Promise<string> {
  const response = await fetch(`${url}/api/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  const { access } = (await response.json()) as Tokens;
  return access;
}
