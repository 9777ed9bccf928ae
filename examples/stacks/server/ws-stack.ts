import { createServer } from 'node:http';
import type { RawData } from 'ws';
import { WebSocketServer } from 'ws';
import { maxBufferedBytes, maxMessageBytes, pingIntervalMs } from './limits.js';
import { nameIn } from './name-in.js';
import type { Room } from './room.js';
import type { Stack } from './stack.js';
import type { Member } from './text-channel.js';
import { TextChannel } from './text-channel.js';

/** Plain WebSockets: JSON both ways, and a pong for each ping. */
export function wsStack(room: Room): Stack {
  const server = createServer();
  const sockets = new WebSocketServer({ server, maxPayload: maxMessageBytes });
  const channel = new TextChannel(room);
  const pinging = setInterval(() => {
    // A client answers by itself; one whose connection is dead stays silent, and the gate cuts it.
    for (const socket of sockets.clients) socket.ping();
  }, pingIntervalMs);

  sockets.on('connection', (socket, request) => {
    // `ws` closes the socket by itself; without a listener the event would end the process.
    socket.on('error', () => {});
    const name = nameIn(request.url);
    if (name === null) {
      socket.close(1008, 'a name is needed');
      return;
    }
    const member: Member = {
      name,
      send(text) {
        if (socket.bufferedAmount > maxBufferedBytes) socket.terminate();
        else socket.send(text);
      },
      cut: () => socket.terminate(),
    };
    channel.join(member);
    socket.on('message', (data) => channel.receive(member, textOf(data)));
    socket.on('close', () => channel.leave(member));
  });
  return {
    path: /^\/ws\/?(\?|$)/,
    server,
    stop() {
      clearInterval(pinging);
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

/** One message is one Buffer: `ws` gives nothing else unless it is asked to. */
function textOf(data: RawData): string {
  return (data as Buffer).toString();
}
