export { createHub } from './hub.js';
export { refuse, Refused } from './refuse.js';
export { memory } from './rooms/memory.js';
export { memoryPresence } from './rooms/memory-presence.js';

export type { Cursor, Gap, Member } from '@steadysocket/session/wire';
export type { Hub } from './hub.js';
export type { LinkReceiver } from './hub-link.js';
export type {
  Credentials,
  DrainOptions,
  Frame,
  HubClock,
  HubOptions,
  JoinOptions,
  Limits,
  MessageContext,
  Peer,
  ServerCodec,
  SessionEndInfo,
  User,
} from './options.js';
export type { HubLink } from './session-host.js';
export type { MemoryOptions } from './rooms/memory.js';
export type { MemoryPresenceOptions } from './rooms/memory-presence.js';
export type {
  HubRoom,
  Publication,
  PublishOptions,
  RoomAction,
  RoomPage,
  RoomRequest,
  RoomsOptions,
} from './rooms/options.js';
export type { Appended, Log, LogEntry, LogPage, Presence, Producer, Unsubscribe } from './rooms/stores.js';
