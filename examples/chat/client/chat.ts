import type { Readable } from '@steadysocket/core';
import { createConnection, json } from '@steadysocket/core';
import { rooms, session } from '@steadysocket/session';
import type { ClientMessage, RoomEvent, Say, ServerMessage } from '../protocol/index.js';
import { socketPath } from '../protocol/index.js';
import type { ChatConnection, ChatRoom } from './chat-room.js';
import { createChatRoom } from './chat-room.js';
import type { News } from './news.js';
import { watchNews } from './news.js';
import { serverUrl } from './server-url.js';
import { keepTokens } from './token-keeper.js';
import type { Credentials } from './tokens.js';
import { renew } from './tokens.js';
import type { Value } from './value.js';
import { createValue } from './value.js';

/** Everything of one user. The next one gets another, so that nothing of the previous user is left. */
export interface Chat {
  readonly me: string;
  readonly connection: ChatConnection;
  /** The same object for a name each time. */
  roomOf(name: string): ChatRoom;
  /** How many messages are on their way, or wait to be sent. */
  readonly outgoing: Readable<number>;
  /** How many messages the server has not acknowledged, those that failed included. */
  countUndelivered(): number;
  /** What became of the latest interruption. */
  readonly news: Value<News>;
  end(): void;
}

interface ChatOptions {
  readonly onRenewed: (credentials: Credentials) => void;
}

export function createChat(credentials: Credentials, { onRenewed }: ChatOptions): Chat {
  const me = credentials.name;
  const tokens = keepTokens(credentials, {
    renew,
    onRenewed(renewed) {
      onRenewed(renewed);
      // A session that goes on has to have the newer token; one that begins asks for it.
      if (connection.getSnapshot().status === 'open')
        void connection.deliver({ type: 'refresh', access: renewed.access }).catch(() => {});
    },
  });
  const connection = createConnection(serverUrl + socketPath, {
    transport: session({ auth: tokens.freshAccess }),
    codec: json<ServerMessage, ClientMessage>(),
  });
  // The history comes from the server: the latest 50 messages, and after an absence those that were missed.
  const roomNamed = rooms<RoomEvent, Say>(connection, { last: 50, members: true });

  const outgoing = createValue(0);
  const known = new Map<string, ChatRoom>();
  const news = watchNews(connection, () => [...known.values()].map(({ room }) => room));
  return {
    me,
    connection,
    outgoing,
    news,
    roomOf(name) {
      const room = known.get(name) ?? createChatRoom({ me, connection, room: roomNamed(name), outgoing });
      known.set(name, room);
      return room;
    },
    countUndelivered: () => [...known.values()].reduce((sum, { state }) => sum + state.getSnapshot().outbox.length, 0),
    end() {
      tokens.stop();
      for (const { state } of known.values()) state.dispose();
      connection.close();
    },
  };
}
