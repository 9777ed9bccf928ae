import type { SocketIoOptions } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';
import type { SocketIoServer } from './start-socket-io-server.js';

export const urlOf = (server: SocketIoServer, path = '/'): string => `http://127.0.0.1:${server.port}${path}`;

export const overWebSocket = (options: SocketIoOptions = {}) => socketIo({ transports: ['websocket'], ...options });
