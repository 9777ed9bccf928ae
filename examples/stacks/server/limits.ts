/** The largest message taken, in bytes. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** What may wait for one slow client, in bytes, before it is cut. */
export const MAX_BUFFERED_BYTES = 1024 * 1024;

/** Connections at once, of all stacks together. */
export const MAX_CONNECTIONS = 200;
