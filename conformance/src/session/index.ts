export { describeSessionClient } from './client/describe-session-client.js';
export type {
  ClientRoom,
  ClientRoomOptions,
  SessionClient,
  SessionClientOptions,
  SessionClientSubject,
} from './client/subject.js';
export { describeSessionServer } from './server/describe-session-server.js';
export type { Handled, SessionServer, SessionServerOptions, SessionServerSubject } from './server/subject.js';
