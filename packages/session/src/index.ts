export { session } from './session.js';

export type { AuthContext, SessionInfo, SessionOptions } from './options.js';
