export { createHub } from './hub.js';
export { refuse, Refused } from './refuse.js';

export type { Hub } from './hub.js';
export type { LinkReceiver } from './hub-link.js';
export type {
  Credentials,
  DrainOptions,
  Frame,
  HubClock,
  HubOptions,
  Limits,
  MessageContext,
  Peer,
  ServerCodec,
  SessionEndInfo,
  User,
} from './options.js';
export type { HubLink } from './server-session.js';
