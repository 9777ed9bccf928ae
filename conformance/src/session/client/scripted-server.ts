import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { RawLink } from '../raw-link.js';

/** Takes links and does nothing with them. */
export interface ScriptedServer {
  readonly url: string;
  /** How many links it has taken. */
  readonly dials: number;
  /** The next link that a client opens. */
  link(): Promise<RawLink>;
}

/** Starts a server that does what the test tells it. It ends with the test. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: (offered) => (offered.has('steadysocket.1') ? 'steadysocket.1' : false),
  });
  const links: RawLink[] = [];
  let taken = 0;
  let wake = (): void => {};
  server.on('connection', (socket) => {
    links.push(new RawLink(socket));
    wake();
  });
  onTestFinished(async () => {
    for (const { socket } of links) socket.terminate();
    const closed = once(server, 'close');
    server.close();
    await closed;
  });
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    get dials() {
      return links.length;
    },
    async link() {
      for (;;) {
        const link = links[taken];
        if (link) {
          taken += 1;
          return link;
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
