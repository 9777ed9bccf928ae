import { createServer } from 'node:http';
import sockjs from 'sockjs';
import type { Connection } from 'sockjs';
import { PING, PONG } from '../src/shared/heartbeat.js';
import { MAX_MESSAGE_BYTES } from './limits.js';
import { nameIn } from './name-in.js';
import type { Room } from './room.js';
import type { Stack } from './stack.js';
import type { Member } from './text-channel.js';
import { TextChannel, parse } from './text-channel.js';

/** SockJS: JSON both ways, over a WebSocket or over HTTP. */
export function sockJsStack(room: Room): Stack {
  const server = createServer();
  const channel = new TextChannel();
  room.add(channel);
  // The type definitions lack the limit of messages over a WebSocket; the gate has that of HTTP.
  const options = { prefix: '/sockjs', log: () => {}, faye_server_options: { maxLength: MAX_MESSAGE_BYTES } };
  const sockets = sockjs.createServer(options);

  sockets.on('connection', (socket: Connection) => {
    const name = nameIn(socket.url);
    if (name === null) return void socket.close('1008', 'a name is needed');
    const member: Member = {
      name,
      send: (text) => void socket.write(text),
      // SockJS never goes without goodbye.
      cut: () => void socket.close('1012', 'cut'),
    };
    channel.join(member);
    socket.on('data', (text) => {
      if (text === PING) member.send(PONG);
      else room.hear(name, parse(text));
    });
    socket.on('close', () => channel.leave(member));
  });
  sockets.installHandlers(server);
  return { prefix: '/sockjs', server, stop: () => channel.cutAll() };
}
