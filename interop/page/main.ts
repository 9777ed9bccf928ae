// The page that Chromium shows: a client of the Spring Boot example, for tests to call.
import type { Connection } from '@steadysocket/core';
import { createConnection, text, webSocket } from '@steadysocket/core';
import { sockJs } from '@steadysocket/transport-sockjs';
import type { StompFrame, StompMessage } from '@steadysocket/transport-stomp';
import { stomp } from '@steadysocket/transport-stomp';
import type { PageClient } from './page-client.js';

const transports = { webSocket: () => webSocket(), sockJs: () => sockJs() };

/** Makes the first delay 10 ms and the longest 60 ms. */
const random = (): number => 0.002;

const page: PageClient = {
  openChat({ url, over }, name) {
    const destinations = ['/topic/chat', '/topic/ticks', '/user/queue/whispers'];
    const transport = stomp({
      over: transports[over](),
      connectHeaders: { login: name },
      subscriptions: destinations.map((destination) => ({ destination })),
      confirmSubscriptions: true,
    });
    const connection = createConnection<StompMessage, StompFrame, StompFrame>(url, { transport, random });
    watch(connection, (message) => [message.destination, message.body]);
    page.send = (destination, body) =>
      connection.send({ destination, headers: { 'content-type': 'application/json' }, body });
    connection.open();
  },

  openRaw(url) {
    const connection = createConnection<string, string>(url, { codec: text, random });
    watch(connection, (message) => ['', message]);
    page.send = (_, body) => connection.send(body);
    connection.open();
  },

  send: () => 'dropped',
  status: () => 'idle',
  received: [],
  endings: [],
};

function watch<In, Out>(
  connection: Connection<In, Out>,
  entryOf: (message: In) => readonly [destination: string, body: string],
): void {
  page.status = () => connection.getSnapshot().status;
  connection.on('message', (message) => page.received.push(entryOf(message)));
  connection.on('close', ({ kind }) => page.endings.push(kind));
}

globalThis.client = page;
