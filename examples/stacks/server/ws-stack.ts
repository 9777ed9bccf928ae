import { createServer } from 'node:http';
import type { RawData } from 'ws';
import { WebSocketServer } from 'ws';
import { PING, PONG } from '../src/shared/heartbeat.js';
import { MAX_BUFFERED_BYTES, MAX_MESSAGE_BYTES } from './limits.js';
import { nameIn } from './name-in.js';
import type { Room } from './room.js';
import type { Stack } from './stack.js';
import type { Member } from './text-channel.js';
import { TextChannel, parse } from './text-channel.js';

/** Plain WebSockets: JSON both ways, and a pong for each ping. */
export function wsStack(room: Room): Stack {
  const server = createServer();
  const sockets = new WebSocketServer({ server, maxPayload: MAX_MESSAGE_BYTES });
  const channel = new TextChannel();
  room.add(channel);

  sockets.on('connection', (socket, request) => {
    const name = nameIn(request.url);
    if (name === null) {
      socket.close(1008, 'a name is needed');
      return;
    }
    const member: Member = {
      name,
      send(text) {
        if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
        else socket.send(text);
      },
      cut: () => socket.terminate(),
    };
    channel.join(member);
    socket.on('message', (data) => {
      const text = textOf(data);
      if (text === PING) member.send(PONG);
      else room.hear(name, parse(text));
    });
    socket.on('close', () => channel.leave(member));
    // `ws` closes by itself; unheard, the event would end the process.
    socket.on('error', () => {});
  });
  return { prefix: '/ws', server, stop: () => channel.cutAll() };
}

/** One message is one Buffer: `ws` gives nothing else unless it is asked to. */
function textOf(data: RawData): string {
  return (data as Buffer).toString();
}
