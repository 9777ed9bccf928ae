export { stomp } from './stomp.js';
export { topics } from './topics.js';
export { begin } from './transaction.js';

export type { StompFrame, StompMessage } from './frame.js';
export type { StompHeaders } from './headers.js';
export type {
  ClientOptions,
  ConnectHeadersSource,
  ProposedVersions,
  StompError,
  StompHeartbeatOptions,
  StompOptions,
  StompSubscription,
} from './options.js';
export type { StompTopic, StompTopicSnapshot, StompTopicStatus, TopicOptions } from './topic.js';
export type { TopicsOptions } from './topics.js';
export type { StompTransaction } from './transaction.js';
