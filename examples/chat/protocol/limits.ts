export const maxTextLength = 2_000;
export const maxNameLength = 32;

/** Beyond, `unread` says this many. */
export const maxUnread = 100;

/** Messages of one `history`. */
export const maxHistory = 100;

/** Where the session's WebSocket connects. */
export const socketPath = '/api/session';

export const botName = 'Bot';
