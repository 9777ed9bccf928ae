import type {
  Connection,
  ConnectionOptions,
  Transport,
  WebSocketConstructor,
  WebSocketFrame,
} from '@steadysocket/core';
import { createConnection, handshake, json, unauthorized, webSocket } from '@steadysocket/core';
import type { EchoServer } from '@steadysocket/test-kit';
import { startEchoServer } from '@steadysocket/test-kit';
import { startGraphqlServer } from '@steadysocket/test-kit/graphql';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { expect, onTestFinished, test } from 'vitest';
import type { RawData, WebSocket as ServerSocket } from 'ws';
import { graphqlTransportWs } from '../guides/graphql-transport-ws.js';
import { homeAssistant } from '../guides/home-assistant.js';

expectNoLeak();

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly index?: number;
  readonly access_token?: string;
  readonly message?: string;
  readonly payload?: unknown;
}

const codec = json<Message>();
const textOf = (data: RawData): string => (data as Buffer).toString();

interface Dialled {
  readonly connection: Connection<Message, Message>;
  readonly messages: Message[];
}

/** A connection that retries at once and ends with the test; it dials. */
function dial(
  url: string,
  transport: Transport<WebSocketFrame>,
  options: Pick<ConnectionOptions<Message, Message>, 'protocols' | 'connectTimeoutMs'> = {},
): Dialled {
  const connection = createConnection<Message, Message>(url, { transport, codec, random: () => 0.002, ...options });
  const messages: Message[] = [];
  connection.on('message', (message) => messages.push(message));
  onTestFinished(() => connection.close());
  connection.open();
  return { connection, messages };
}

/** A server that serves a client once it has logged in, and cuts everybody else. */
function startLoginServer(served: Message[]): Promise<EchoServer> {
  return startEchoServer({
    echo: false,
    onConnection(client) {
      let isIn = false;
      client.on('message', (data) => {
        const message = JSON.parse(textOf(data)) as Message;
        if (isIn) served.push(message);
        else if (message.type === 'login') {
          isIn = true;
          client.send('{"type":"welcome"}');
          client.send('{"type":"news"}');
        } else client.terminate();
      });
    },
  });
}

/** Sends a login, and waits for the answer. */
const loggingIn = (WebSocket: WebSocketConstructor): Transport<WebSocketFrame> =>
  handshake(
    webSocket({ WebSocket }),
    async ({ send, receive }) => {
      send({ type: 'login' });
      if ((await receive()).type !== 'welcome') throw unauthorized();
    },
    { codec },
  );

/** What Home Assistant does with a client: asks, is answered, and says `auth_ok`, or `auth_invalid` before it closes. */
function greetAsHomeAssistant(client: ServerSocket, valid: string): void {
  client.send('{"type":"auth_required","ha_version":"2026.1"}');
  client.once('message', (data) => {
    const { access_token } = JSON.parse(textOf(data)) as Message;
    if (access_token === valid) client.send('{"type":"auth_ok","ha_version":"2026.1"}');
    else {
      client.send('{"type":"auth_invalid","message":"Invalid access token or password"}');
      client.close();
    }
  });
}

describeEachWebSocket((WebSocket) => {
  test('a server that cuts whoever speaks before the login receives everything that was queued', async () => {
    const served: Message[] = [];
    await using server = await startLoginServer(served);
    const { connection, messages } = dial(server.url, loggingIn(WebSocket));
    const texts = Array.from({ length: 5 }, (_, index) => ({ type: 'text', index }));
    for (const text of texts) connection.send(text);
    await eventually(() => served).toEqual(texts);
    await eventually(() => messages).toEqual([{ type: 'news' }]);
    server.terminateAll();
    await eventually(() => connection.getSnapshot().status).not.toBe('open');
    connection.send({ type: 'text', index: 5 });
    await eventually(() => served).toHaveLength(6);
    expect(server.accepted).toBe(2);
  });

  test('graphql-transport-ws begins with connection_init and connection_ack', async () => {
    const tokens: unknown[] = [];
    await using graphql = await startGraphqlServer({
      admit(token) {
        tokens.push(token);
        return token !== 'expired';
      },
    });
    const token = (): string => (tokens.length === 0 ? 'expired' : 'fresh');
    const transport = graphqlTransportWs(token, webSocket({ WebSocket }));
    const { connection, messages } = dial(graphql.server.url, transport, { protocols: 'graphql-transport-ws' });
    // 4401, and the end, for whoever asks before the acknowledgement.
    connection.send({ id: '1', type: 'subscribe', payload: { query: '{ tick }' } });
    await eventually(() => messages).toEqual([
      { id: '1', type: 'next', payload: { data: { tick: 0 } } },
      { id: '1', type: 'complete' },
    ]);
    // The server refuses with 4403.
    expect(connection.getSnapshot().cause).toMatchObject({ code: 4403 });
    expect(tokens).toEqual(['expired', 'fresh']);
  });

  test('Home Assistant begins with auth_required, auth and auth_ok', async () => {
    await using server = await startEchoServer({
      echo: false,
      onConnection: (client) => greetAsHomeAssistant(client, 'valid'),
    });
    let token = 'valid';
    const transport = homeAssistant(() => token, webSocket({ WebSocket }));
    const { connection, messages } = dial(server.url, transport);
    await eventually(() => connection.getSnapshot().status).toBe('open');
    token = 'revoked';
    server.terminateAll();
    await eventually(() => connection.getSnapshot().status).toBe('closed');
    expect(connection.getSnapshot().cause).toMatchObject({
      kind: 'unauthorized',
      reason: 'Invalid access token or password',
    });
    expect(messages).toEqual([]);
  });

  test('a handshake that hangs is a connect timeout, and leaves no socket', async () => {
    await using server = await startEchoServer({ echo: false });
    const transport = handshake(webSocket({ WebSocket }), ({ receive }) => receive());
    const { connection } = dial(server.url, transport, { connectTimeoutMs: 50 });
    await eventually(() => connection.getSnapshot().cause?.kind).toBe('connect-timeout');
    connection.close();
    await eventually(() => server.clients.size).toBe(0);
  });
});
