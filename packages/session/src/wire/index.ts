/**
 * The wire format of sessions, for both ends. Applications do not need it.
 */
export { closeCodes } from './close-codes.js';
export {
  controlFrame,
  dataFrame,
  isCount,
  isCursor,
  isPlain,
  isRoomName,
  maxHeaderLength,
  maxStateLength,
  protocolName,
  protocolVersion,
  readText,
  roomFrame,
} from './frames.js';
export { ackDelayMs, Inbound } from './inbound.js';
export { Outbound } from './outbound.js';
export { randomId } from './random-id.js';

export type {
  Ack,
  Ask,
  Bye,
  ClientControl,
  Control,
  Cursor,
  Gap,
  Hello,
  Join,
  Leave,
  Member,
  Members,
  Part,
  Ping,
  Pong,
  Present,
  Refusal,
  Result,
  RoomJoined,
  RoomLeft,
  RoomRefused,
  ServerControl,
  SessionEnd,
  Welcome,
  Window,
} from './controls.js';
export type { RoomFrame, TextFrame } from './frames.js';
export type { Kept } from './outbound.js';
