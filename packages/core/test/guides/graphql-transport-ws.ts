import { handshake, json, webSocket } from '@steadysocket/core';

interface Message {
  readonly type: string;
  readonly payload?: unknown;
}

/** The subprotocol graphql-transport-ws. A server that does not like the token closes with 4403. */
export const graphqlTransportWs = (token: () => string, over = webSocket()) =>
  handshake(
    over,
    async ({ send, receive }) => {
      send({ type: 'connection_init', payload: { token: token() } });
      while ((await receive()).type !== 'connection_ack');
    },
    { codec: json<Message>() },
  );
