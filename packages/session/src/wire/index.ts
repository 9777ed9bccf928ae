/**
 * The wire format of sessions, for both ends. Applications need none of it.
 */
export { closeCodes } from './close-codes.js';
export { controlFrame, dataFrame, isCount, isPlain, protocolName, protocolVersion, readText } from './frames.js';
export { ackDelayMs, Inbound } from './inbound.js';
export { Outbound } from './outbound.js';
export { randomId } from './random-id.js';

export type {
  Ack,
  Ask,
  Bye,
  ClientControl,
  Control,
  Hello,
  Leave,
  Ping,
  Pong,
  Refusal,
  Result,
  ServerControl,
  SessionEnd,
  Welcome,
  Window,
} from './controls.js';
export type { TextFrame } from './frames.js';
export type { Kept } from './outbound.js';
