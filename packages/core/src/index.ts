export { createConnection } from './connection.js';
export { createConnectionFamily } from './derived/family.js';
export { fold } from './derived/fold.js';
export { heartbeat } from './policy/heartbeat.js';
export { iterate } from './derived/iterate.js';
export { subscriptions } from './derived/subscriptions.js';
export { ConnectionError } from './errors.js';
export { describeCloseCode } from './close-codes.js';
export { nextFrame, systemClock } from './clock.js';
export { browserEnvironment } from './environment.js';
export { webSocket } from './transports/websocket.js';
export { handshake, unauthorized } from './transports/handshake.js';
export { jsonRpc, JsonRpcError } from './transports/json-rpc.js';
export { requests } from './transports/requests.js';
export { raw } from './codecs/raw.js';
export { text } from './codecs/text.js';
export { json } from './codecs/json.js';
export { SchemaError, validated } from './codecs/validated.js';
export { xml } from './codecs/xml.js';
export { binary } from './codecs/binary.js';

export type { ConnectionFamily, FamilyMember } from './derived/family.js';
export type { Fold, FoldOptions, PreviousState } from './derived/fold.js';
export type { IterateOptions } from './derived/iterate.js';
export type { SubscriptionsOptions, Topic, TopicSnapshot, TopicStatus } from './derived/subscriptions.js';
export type { XmlOptions } from './codecs/xml.js';
export type { JsonRpcCall, JsonRpcErrorInfo, JsonRpcMessage, JsonRpcOptions } from './transports/json-rpc.js';
export type { RequestsTransport } from './transports/requests.js';
export type { IncomingRequests, RequestId, RequestsOptions } from './transports/requests-options.js';
export type { Handshake, HandshakeContext, HandshakeOptions } from './transports/handshake.js';
export type { WebSocketLike } from './transports/websocket-link.js';
export type { WebSocketConstructor, WebSocketTransportOptions } from './transports/websocket.js';
export type { HeartbeatOptions, SilenceOptions } from './options/heartbeat-options.js';
export type {
  BackpressureOptions,
  ConnectionOptions,
  ConnectionOver,
  IncomingOf,
  OutgoingOf,
  QueueOptions,
  TransportOptions,
  WithAcknowledgements,
} from './options/options.js';
export type { ReconnectContext, ReconnectFunction, ReconnectOptions } from './options/reconnect-options.js';
export type { AcknowledgedConnection, Connection } from './connection-types.js';
export type {
  ConnectionEvents,
  DeliverOptions,
  DropInfo,
  DropReason,
  OpenInfo,
  SendOptions,
  SendOutcome,
  SentInfo,
} from './message-types.js';
export type { Clock, Environment, EnvironmentSignal, Schedule } from './platform-types.js';
export type { Disposer, Leasable, MaybeDisposable, MessageSource, Readable, Release, Unsubscribe } from './readable.js';
export type {
  CloseInfo,
  CloseKind,
  ConnectionErrorCode,
  ConnectionErrorLike,
  ReadyState,
  Snapshot,
  Status,
  Suspension,
} from './snapshot-types.js';
export type { StandardIssue, StandardResult, StandardSchema } from './standard-schema.js';
export type {
  BatchCodec,
  BinaryView,
  Codec,
  DialContext,
  Heartbeat,
  ProtocolsSource,
  Query,
  QuerySource,
  Transport,
  UrlSource,
  WebSocketData,
  WebSocketFrame,
} from './transport-types.js';
