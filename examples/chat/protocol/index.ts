/** Everything that travels between the clients and the server. */
export { botName, maxHistory, maxNameLength, maxTextLength, maxUnread, socketPath } from './limits.js';

export type {
  ClientMessage,
  History,
  MarkRead,
  ReadHistory,
  Refresh,
  Refreshed,
  RoomActivity,
  RoomSummary,
  ServerMessage,
  Welcome,
} from './direct-messages.js';
export type { RefusalCode } from './refusals.js';
export type { AnswerBegun, AnswerDelta, AnswerEnded, MemberState, RoomEvent, Said, Say } from './room-messages.js';
export type { RenewTokens, SignIn, SignInProblem, Tokens } from './sign-in.js';
