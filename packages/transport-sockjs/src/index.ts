export { sockJs } from './sock-js.js';

export type { SockJsClientOptions, SockJsMethod, SockJsOptions, SockJsWebSocketOptions } from './options.js';
