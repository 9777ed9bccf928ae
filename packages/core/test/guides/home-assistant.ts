import { handshake, json, unauthorized, webSocket } from '@steadysocket/core';

interface Message {
  readonly type: string;
  readonly message?: string;
  readonly access_token?: string;
}

/** Home Assistant asks first, and says why it refuses before it closes. */
export const homeAssistant = (token: () => string, over = webSocket()) =>
  handshake(
    over,
    async ({ send, receive }) => {
      const { type: first } = await receive();
      if (first !== 'auth_required') throw new Error('expected auth_required');
      send({ type: 'auth', access_token: token() });
      const { type, message } = await receive();
      if (type !== 'auth_ok') throw unauthorized(message);
    },
    { codec: json<Message>() },
  );
