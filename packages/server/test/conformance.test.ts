import { readFileSync } from 'node:fs';
import { describeTransport } from '@steadysocket/conformance';
import type { WebSocketFrame } from '@steadysocket/core';
import { webSocket } from '@steadysocket/core';
import { session } from '@steadysocket/session';
import { WebSocket } from 'ws';
import { startConformanceServer } from './start-conformance-server.js';

const { malformed } = JSON.parse(readFileSync(new URL('../../session/vectors.json', import.meta.url), 'utf8')) as {
  readonly malformed: readonly string[];
};

describeTransport<WebSocketFrame>('the session transport', {
  transport: (auth) => session({ over: webSocket({ WebSocket }), ...(auth && { auth }) }),
  startServer: startConformanceServer,
  frame: (text) => text,
  textOf: String,
  binary: { frame: (bytes) => bytes, bytesOf: (frame) => new Uint8Array(frame as ArrayBuffer) },
  auth: true,
  closeCodes: 'client',
  refusesDeliveries: true,
  hostile: malformed.slice(0, 4),
});
