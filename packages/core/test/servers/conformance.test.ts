import { describeTransport } from '@steadysocket/conformance';
import type { WebSocketFrame } from '@steadysocket/core';
import { webSocket } from '@steadysocket/core';
import { describeEachWebSocket } from './each-web-socket.js';
import { startWebSocketServer } from './start-web-socket-server.js';

describeEachWebSocket((WebSocket) => {
  describeTransport<WebSocketFrame>('the WebSocket transport', {
    transport: () => webSocket({ WebSocket }),
    startServer: startWebSocketServer,
    frame: (text) => text,
    textOf: String,
    binary: { frame: (bytes) => bytes, bytesOf: (frame) => new Uint8Array(frame as ArrayBuffer) },
    hostile: ['\xff\xff', 'no frame at all'],
  });
});
