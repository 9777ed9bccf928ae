import { createConnection, json, requests, webSocket } from '@steadysocket/core';

interface Message {
  readonly type: string;
  readonly request?: number;
  readonly replyTo?: number;
  readonly result?: unknown;
  readonly error?: string;
}

export const server = createConnection('wss://example.org/api', {
  transport: requests(webSocket(), {
    codec: json<Message>(),
    attach: (message: Message, id) => ({ ...message, request: id }),
    idOf: ({ replyTo }: Message) => replyTo,
    resultOf({ error, result }) {
      if (error !== undefined) throw new Error(error);
      return result;
    },
  }),
});
