import type { Topic } from '@steadysocket/core';
import { createConnection, subscriptions } from '@steadysocket/core';
import type { SocketIoIncoming } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';

interface ServerToClient {
  line(room: string, text: string): void;
}

interface ClientToServer {
  join(room: string): void;
  leave(room: string): void;
}

export function roomsOf(server: string): (room: string) => Topic<SocketIoIncoming<ServerToClient>> {
  const chat = createConnection(server, { transport: socketIo<ServerToClient, ClientToServer>() });
  return subscriptions(chat, {
    subscribe: (room: string) => ({ event: 'join', args: [room] }) as const,
    unsubscribe: (room) => ({ event: 'leave', args: [room] }) as const,
    keyOf: ({ args: [room] }) => room,
  });
}
