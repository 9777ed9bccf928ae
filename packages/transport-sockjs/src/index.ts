export { sockJs } from './sock-js.js';

export type {
  SockJsClientOptions,
  SockJsEnding,
  SockJsMethod,
  SockJsOptions,
  SockJsWebSocketOptions,
} from './options.js';
