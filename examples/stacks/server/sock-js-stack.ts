import { createServer } from 'node:http';
import type { Writable } from 'node:stream';
import type { Connection } from 'sockjs';
import sockjs from 'sockjs';
import { maxBufferedBytes, maxMessageBytes } from './limits.js';
import { nameIn } from './name-in.js';
import type { Room } from './room.js';
import type { Stack } from './stack.js';
import type { Member } from './text-channel.js';
import { TextChannel } from './text-channel.js';

/** SockJS: JSON both ways, over a WebSocket or over HTTP. */
export function sockJsStack(room: Room): Stack {
  const server = createServer();
  const channel = new TextChannel(room);
  // The type definitions lack the limit of messages over a WebSocket; the gate has that of HTTP.
  const options = { prefix: '/sockjs', log: () => {}, faye_server_options: { maxLength: maxMessageBytes } };
  const sockets = sockjs.createServer(options);

  sockets.on('connection', (socket: Connection | null) => {
    // A client that has gone again by now comes as null.
    if (socket === null) return;
    const name = nameIn(socket.url);
    if (name === null) return void socket.close('1008', 'a name is needed');
    if (channel.isFull) return void socket.close('1013', 'come back later');
    const waiting = new Waiting(socket);
    const member: Member = {
      name,
      send(text) {
        if (waiting.bytesWith(text) > maxBufferedBytes) member.cut();
        else socket.write(text);
      },
      // SockJS always sends a close frame. Later, because a close while it hands over a frame ends the process.
      cut: () => void setImmediate(() => socket.close('1012', 'cut')),
    };
    channel.join(member);
    socket.on('data', (text) => channel.receive(member, text));
    socket.on('close', () => channel.leave(member));
  });
  sockets.installHandlers(server);
  // Not the raw WebSocket at `/sockjs/websocket`: no client of SockJS uses it, and it throws at most close codes.
  return { path: /^\/sockjs\/(?!websocket)/, server, stop: () => channel.cutAll() };
}

interface SockJsSession {
  /** Texts that wait for the next request of the client. */
  readonly send_buffer: readonly string[];
  /** What carries the texts at present: the socket of a WebSocket, or the response to a request. */
  readonly recv?: { readonly connection?: Writable; readonly response?: Writable } | null;
}

/** How much waits for a client. SockJS keeps everything and has no public figure for it, hence the look inside. */
class Waiting {
  readonly #session: SockJsSession;
  #bytesInBuffer = 0;

  constructor(socket: Connection) {
    this.#session = (socket as unknown as { readonly _session: SockJsSession })._session;
  }

  /** The bytes that wait once this text does too. */
  bytesWith(text: string): number {
    const { send_buffer: buffer, recv } = this.#session;
    if (buffer.length === 0) this.#bytesInBuffer = 0;
    this.#bytesInBuffer += Buffer.byteLength(text);
    return this.#bytesInBuffer + ((recv?.connection ?? recv?.response)?.writableLength ?? 0);
  }
}
