import { describeTransport } from '@steadysocket/conformance';
import type { SocketIoFrame } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';
import { startSocketIoServer } from './start-socket-io-server.js';

for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) {
  describeTransport<SocketIoFrame>(`the Socket.IO transport over ${transports.join(', then ')}`, {
    transport: (auth) => socketIo({ transports, ...(auth && { auth: async () => ({ token: await auth() }) }) }),
    startServer: (options) => startSocketIoServer({ ...options, namespace: '/chat' }),
    path: '/chat',
    frame: (text) => ({ event: 'text', args: [text] }),
    textOf: ({ args }) => String(args[0]),
    binary: { frame: (bytes) => ({ event: 'binary', args: [bytes] }), bytesOf: ({ args }) => args[0] as Uint8Array },
    closeCodes: 'neither',
    auth: true,
    ownHeartbeat: true,
    hostile: [
      ...['', '0', '0{}', '0{"sid":"x","upgrades":[]}', '3', '9', '40', '42["other namespace"]', '451-["x"]'],
      '44/chat,{"message":{"toString":1}}',
      ...['0', '0,', '1', '2', '2,{}', '2,["disconnect"]', '3', '30,', '31,{}', '4', '4,', '4,"no"'].map(
        (packet) => `4${packet[0] ?? ''}/chat${packet.slice(1)}`,
      ),
    ],
  });
}
