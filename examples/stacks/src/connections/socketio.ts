import { createConnection, subscriptions } from '@steadysocket/core';
import type { SocketIoFrame } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';
import type { Connect } from '../shared/panel.js';
import type { ServerEvent, Words } from '../shared/protocol.js';
import { readEvent } from '../shared/protocol.js';

/** A step into a room, or out of it. */
interface Step {
  readonly step: 'enter' | 'leave';
  readonly room: string;
}

export const connect: Connect = ({ server, name }) => {
  const connection = createConnection<ServerEvent, Words | Step, SocketIoFrame>(server, {
    transport: socketIo({ auth: { name } }),
    codec: {
      encode: (message) =>
        'step' in message ? { event: message.step, args: [message.room] } : { event: 'say', args: [message] },
      decode: ({ args }) => readEvent(args[0]),
    },
  });
  const roomOf = subscriptions(connection, {
    subscribe: (room): Step => ({ step: 'enter', room }),
    unsubscribe: (room): Step => ({ step: 'leave', room }),
    keyOf: (event) => (event.type === 'said' && event.room !== '' ? event.room : undefined),
  });
  return { connection, roomOf };
};
