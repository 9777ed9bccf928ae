/**
 * What the author of a transport needs. Applications need none of it.
 */
export { ConnectionError } from '@steadysocket/core';
export { shortReason, utf8Length } from '../utf8.js';

export type {
  AcknowledgedTransport,
  Capabilities,
  Codec,
  ConnectionErrorCode,
  ConnectionErrorLike,
  ConnectRequest,
  DialContext,
  Link,
  LinkClose,
  LinkEvents,
  OpenInfo,
  Transport,
} from '@steadysocket/core';
