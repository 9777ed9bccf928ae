export type { SocketIoEnding } from './endings.js';
export { SocketIoError } from './errors.js';
export type { AnyEvents, SocketIoIncoming, SocketIoOutgoing } from './event-maps.js';
export type { SocketIoFrame } from './frame.js';
export type { SocketIoAuthContext, SocketIoOptions } from './options.js';
export { socketIo } from './socket-io.js';
export type { SocketIoConnection, SocketIoTransport } from './socket-io-connection.js';
