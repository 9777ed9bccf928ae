import { createConnection } from '@steadysocket/core';
import type { SocketIoFrame } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';
import type { Connect } from '../shared/panel.js';
import type { ServerEvent, Words } from '../shared/protocol.js';
import { readEvent } from '../shared/protocol.js';

export const connect: Connect = ({ server, name }) =>
  createConnection<ServerEvent, Words, SocketIoFrame>(server, {
    transport: socketIo({ auth: { name } }),
    codec: {
      encode: (words) => ({ event: 'say', args: [words] }),
      decode: ({ args }) => readEvent(args[0]),
    },
  });
