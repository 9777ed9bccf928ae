export { sockJs } from './sock-js.js';

export type { SockJsClientOptions, SockJsMethod, SockJsOptions } from './options.js';
