import type { Transport, WebSocketFrame } from '@steadysocket/core';
import type { Observed } from '@steadysocket/test-kit/observing';
import { observe } from '@steadysocket/test-kit/observing';
import type { StompFrame, StompMessage, StompOptions } from '@steadysocket/transport-stomp';
import { stomp } from '@steadysocket/transport-stomp';

export interface ChatClientOptions extends Omit<StompOptions, 'over'> {
  readonly url: string;
  readonly over: Transport<WebSocketFrame>;
  readonly name: string;
}

/** Somebody in the chat of the Spring Boot example. */
export interface ChatClient extends Observed<StompFrame> {
  /** What came from a destination so far, in order. */
  from(destination: string): ChatMessage[];
  say(text: string): void;
  /** Resolves once that many messages came from the destination. */
  messagesFrom(destination: string, count: number): Promise<ChatMessage[]>;
}

export interface ChatMessage {
  readonly sequence: number;
  readonly from?: string;
  readonly text?: string;
  readonly code?: string;
}

const everything = ['/topic/chat', '/topic/ticks', '/user/queue/whispers', '/user/queue/problems'];

/** Makes a client that listens to everything, and ends with the test. */
export function chatClient({ url, name, ...options }: ChatClientOptions): ChatClient {
  const transport = stomp({
    connectHeaders: { login: name },
    subscriptions: everything.map((destination) => ({ destination })),
    confirmSubscriptions: true,
    ...options,
  });
  const observed = observe<StompFrame>(url, { transport });
  const from = (destination: string): ChatMessage[] =>
    (observed.recorded.message as StompMessage[])
      .filter((message) => message.destination === destination)
      .map(({ body }) => JSON.parse(body) as ChatMessage);
  return {
    ...observed,
    from,
    say: (text) => void observed.connection.send(words('/app/chat', text)),
    async messagesFrom(destination, count) {
      await observed.when(() => from(destination).length >= count);
      return from(destination);
    },
  };
}

/** The same, opened. */
export async function openChatClient(options: ChatClientOptions): Promise<ChatClient> {
  const client = chatClient(options);
  client.connection.open();
  await client.when('open');
  return client;
}

export const words = (destination: string, text: string): StompFrame => ({
  destination,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ text }),
});
