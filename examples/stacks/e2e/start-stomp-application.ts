import type { Broker, BrokerSession, SeenFrame, StompBroker } from '@steadysocket/test-kit/stomp-broker';
import { startStompBroker } from '@steadysocket/test-kit/stomp-broker';
import { namePattern } from '../src/shared/protocol.js';

/** The parts of `examples/spring-boot` that the pages need, on the broker of the tests. */
export interface StompApplication {
  /** As in `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly broker: Broker;
  stop(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

const tickIntervalMs = 200;

export async function startStompApplication(): Promise<StompApplication> {
  let sequence = 0;
  const publish = (broker: Broker, destination: string, content: object): void => {
    broker.publish(frameOf(destination, content));
  };
  const server: StompBroker = await startStompBroker({
    admit: ({ login = '' }) => (namePattern.test(login) ? null : 'The login is 1 to 32 letters, digits, _ or -'),
    receive(frame, { login }, broker) {
      const [, kind, name] = /^\/app\/(\w+)\/?(.*)$/.exec(frame.headers['destination'] ?? '') ?? [];
      const { text } = JSON.parse(frame.body) as { readonly text: string };
      const said = { sequence: ++sequence, from: login, text };
      if (kind === 'chat') publish(broker, '/topic/chat', said);
      else if (kind === 'rooms') publish(broker, `/topic/rooms/${String(name)}`, said);
      else for (const session of sessionsOf(broker, name)) session.deliver(frameOf('/user/queue/whispers', said));
      return true;
    },
  });
  const { broker, host, port } = server;
  const ticks = setInterval(() => publish(broker, '/topic/ticks', { sequence: ++sequence }), tickIntervalMs);
  return {
    url: `http://${host}:${String(port)}`,
    broker,
    stop: () => server.stop(),
    restart: () => server.restart(),
    close() {
      clearInterval(ticks);
      return server.close();
    },
  };
}

function sessionsOf({ sessions }: Broker, name: string | undefined): BrokerSession[] {
  return [...sessions].filter(({ login }) => login === name);
}

function frameOf(destination: string, content: object): SeenFrame {
  return { command: 'MESSAGE', headers: { destination }, body: JSON.stringify(content), bytes: new Uint8Array() };
}
