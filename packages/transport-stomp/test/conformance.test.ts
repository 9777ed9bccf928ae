import type { TransportSubject } from '@steadysocket/conformance';
import { describeTransport } from '@steadysocket/conformance';
import type { Transport, WebSocketFrame } from '@steadysocket/core';
import { webSocket } from '@steadysocket/core';
import { sockJs } from '@steadysocket/transport-sockjs';
import type { StompFrame, StompMessage } from '@steadysocket/transport-stomp';
import { stomp } from '@steadysocket/transport-stomp';
import { WebSocket } from 'ws';
import { startConformanceServer, topic, unauthorized } from './start-conformance-server.js';

const subjectOver = (over: Transport<WebSocketFrame>): TransportSubject<StompFrame> => ({
  transport: (auth) =>
    stomp({
      over,
      subscriptions: [{ destination: topic }],
      confirmSubscriptions: true,
      heartbeat: { outgoingMs: 30, incomingMs: 200 },
      // A busy machine delays the heartbeats of both sides.
      client: { heartbeatToleranceMultiplier: 4 },
      closeInfo: ({ headers }) => ({ code: headers['message'] === unauthorized ? 3000 : 1011 }),
      ...(auth && { connectHeaders: async () => ({ passcode: await auth() }) }),
    }),
  startServer: startConformanceServer,
  frame: (body) => ({ destination: topic, body }),
  textOf: (frame) => frame.body as string,
  auth: true,
  ownHeartbeat: true,
  hostile: [
    'no frame at all\n\n\0',
    'GREETING\n__proto__:x\n\n\0',
    'RECEIPT\nreceipt-id:__proto__\n\n\0',
    'CONNECTED\nversion:1.2\n\n\0',
  ],
});

describeTransport<StompFrame>('the STOMP transport over a WebSocket', {
  ...subjectOver(webSocket({ WebSocket })),
  binary: {
    frame: (bytes) => ({
      destination: topic,
      headers: { 'content-type': 'application/octet-stream' },
      body: ArrayBuffer.isView(bytes)
        ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        : new Uint8Array(bytes),
    }),
    bytesOf: (frame) => (frame as StompMessage).binaryBody,
  },
});

describeTransport<StompFrame>('the STOMP transport over SockJS', {
  ...subjectOver(sockJs()),
  path: '/sockjs',
  closeCodes: 'client',
});
