import type { ConformanceServer, ConformanceServerOptions } from '@steadysocket/conformance';
import { startStompBroker } from '@steadysocket/test-kit/stomp-broker';

/** Where the suite's texts go, and where the broker's own come from. */
export const topic = '/topic/conformance';

/** What the broker says to credentials that will not do. */
export const unauthorized = 'Bad CONNECT';

/** The broker as the conformance suite wants it: a topic, so that everything sent comes back. */
export async function startConformanceServer(options: ConformanceServerOptions): Promise<ConformanceServer> {
  const { admit = () => 'accept', echo = true, heartbeatMs = 0 } = options;
  const credentials: string[] = [];
  const server = await startStompBroker({
    heartbeat: [heartbeatMs, heartbeatMs],
    admit({ passcode }, url) {
      const presented = passcode ?? new URL(url, 'ws://broker').searchParams.get('token') ?? '';
      credentials.push(presented);
      const admission = admit(presented);
      if (admission === 'accept') return null;
      return admission === 'unauthorized' ? unauthorized : 'Try again later';
    },
    publishes: () => echo,
  });
  const { broker } = server;
  return {
    credentials,
    host: server.host,
    port: server.port,
    closes: server.closes,
    get received() {
      return broker.commands('SEND').map(({ body }) => body);
    },
    get clients() {
      return [...broker.sessions].filter(({ connected }) => connected).length;
    },
    push(body) {
      const headers = { destination: topic };
      for (const session of broker.sessions)
        session.deliver({ command: 'SEND', headers, body, bytes: new Uint8Array() });
    },
    sendRaw: (text) => server.write(text),
    closeAll: (code, reason) => server.closeAll(code, reason),
    stop: () => server.stop(),
    restart: () => server.restart(),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
