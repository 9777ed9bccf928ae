export { describeLog } from './describe-log.js';
export { describePresence } from './describe-presence.js';
export type { LogBounds, LogStorage, LogSubject, PresenceStorage, PresenceSubject } from './subject.js';
