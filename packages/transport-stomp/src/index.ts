export { stomp } from './stomp.js';

export type { StompFrame, StompMessage } from './frame.js';
export type { StompHeaders } from './headers.js';
export type {
  ClientOptions,
  ConnectHeadersSource,
  HeartbeatOptions,
  ProposedVersions,
  StompError,
  StompOptions,
  StompSubscription,
} from './options.js';
