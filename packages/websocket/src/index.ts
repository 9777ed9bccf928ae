export { fromReconnectingWebSocketOptions } from './from-reconnecting-web-socket-options.js';
export { SteadyWebSocket } from './steady-web-socket.js';
export { webSocketWith } from './web-socket-with.js';
export { heartbeat } from '@steadysocket/core';

export type { ReconnectingWebSocketOptions } from './from-reconnecting-web-socket-options.js';
export type { SocketInit, SocketProtocols, SocketUrl, SteadyWebSocketOptions } from './options.js';
