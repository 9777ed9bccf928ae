/**
 * What authors of transports need. Applications need none of it.
 */
export { ConnectionError, systemClock } from '@steadysocket/core';
export { check } from '../check.js';
export { lost } from '../close-codes.js';
export { sharedFrameOf } from '../derived/shared-frame.js';
export { disposable } from '../disposable.js';
export { Emitter } from '../emitter.js';
export { rethrowLater, toConnectionError } from '../errors.js';
export { LingeringLeases } from '../lingering-leases.js';
export { fullJitter } from '../full-jitter.js';
export { readBatch } from '../read-batch.js';
export { decorate } from '../transports/decorate.js';
export { shortReason, utf8Length } from '../utf8.js';
export { WeakCache } from '../weak-cache.js';

export type { LingerOptions } from '../lingering-leases.js';
export type { Decorated, DecoratedAttempt, Decoration, FrameOf, ReceivedOf } from '../transports/decorate.js';
export type { OpenInfo } from '../message-types.js';
export type { ConnectionErrorCode, ConnectionErrorLike } from '../snapshot-types.js';
export type {
  AcknowledgedTransport,
  Capabilities,
  Codec,
  ConnectRequest,
  DialContext,
  Link,
  LinkClose,
  LinkEvents,
  LinkOpen,
  Transport,
} from '../transport-types.js';
