import { describeTransport } from '@steadysocket/conformance';
import type { Transport, WebSocketFrame } from '@steadysocket/core';
import { handshake, webSocket } from '@steadysocket/core';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { startWebSocketServer } from './start-web-socket-server.js';

describeEachWebSocket((WebSocket) => {
  const conform = (name: string, transport: () => Transport<WebSocketFrame>): void => {
    describeTransport<WebSocketFrame>(name, {
      transport,
      startServer: startWebSocketServer,
      frame: (text) => text,
      textOf: String,
      binary: { frame: (bytes) => bytes, bytesOf: (frame) => new Uint8Array(frame as ArrayBuffer) },
      hostile: ['\xff\xff', 'no frame at all'],
    });
  };
  conform('the WebSocket transport', () => webSocket({ WebSocket }));
  conform('a handshake over the WebSocket transport', () => handshake(webSocket({ WebSocket }), () => {}));
});
