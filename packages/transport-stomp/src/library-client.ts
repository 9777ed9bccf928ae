import { Client, StompConfig, StompHeaders } from '@stomp/stompjs';
import type { StompHeaders as Headers, StompVersion } from './headers.js';
import type { LinkSocket } from './link-socket.js';
import type { Settings } from './settings.js';

/** What the client library reports to the session. */
export interface LibraryEvents {
  /** It has read CONNECTED and started its heartbeats. */
  accepted(): void;
  heartbeatLost(): void;
}

/** Starts a client of the library, which sends CONNECT at once. It serves one attempt: it neither dials nor retries. */
export function startClient(
  socket: LinkSocket,
  { client, outgoingMs, incomingMs }: Settings,
  credentials: Headers,
  events: LibraryEvents,
): void {
  new Client(
    Object.assign(new StompConfig(), client, {
      webSocketFactory: () => socket,
      connectHeaders: Object.assign(new StompHeaders(), credentials),
      // The core retries, and limits how long an attempt may take.
      reconnectDelay: 0,
      connectionTimeout: 0,
      heartbeatOutgoing: outgoingMs,
      heartbeatIncoming: incomingMs,
      discardWebsocketOnCommFailure: true,
      onConnect: () => events.accepted(),
      onHeartbeatLost: () => events.heartbeatLost(),
    }),
  ).activate();
}

/**
 * The broker's version, and CONNECTED as the library may read it: other headers could confuse it. `null` for an
 * unknown version, and for a pace that no timer holds, which would beat without a pause.
 */
export function readGreeting(headers: Headers): { readonly version: StompVersion; readonly frame: string } | null {
  const { version = '1.0', 'heart-beat': pace = '0,0' } = headers;
  if (!/^1\.[012]$/.test(version) || !/^\d{1,9}, ?\d{1,9}$/.test(pace)) return null;
  return { version: version as StompVersion, frame: `CONNECTED\nversion:${version}\nheart-beat:${pace}\n\n\0` };
}
