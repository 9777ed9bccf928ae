// The limits of all stacks. Whoever copies a stack needs them too: no library has them all by itself.

/** The largest message taken, in bytes. */
export const maxMessageBytes = 64 * 1024;

/** What one client may send; one that sends more is cut. A page sends all at once what it queued, by default 1 024. */
export const messageRate = { perSecond: 100, burst: 1_200 };

/** What may wait for one slow client, in bytes, before it is cut. */
export const maxBufferedBytes = 1024 * 1024;

/** Clients at once: connections of all stacks together, and sessions of each stack that has sessions. */
export const maxClients = 200;

/** Connections besides, which are not (yet) used for anything. One more, and the oldest of them is closed. */
export const maxIdleConnections = 64;

/** How long a connection may be silent, in milliseconds, before it counts as dead. Every stack pings more often. */
export const maxSilenceMs = 60_000;

/** How often each client is pinged, in milliseconds, where the library does not do it by itself. */
export const pingIntervalMs = 25_000;

/** What is kept for clients that may come back, where a stack keeps anything. */
export const recovery = { durationMs: 60_000, maxEvents: 200, maxSessions: maxClients };

/** How long a request may take, in milliseconds, and how often Node looks for those that take longer. */
export const httpLimits = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};
