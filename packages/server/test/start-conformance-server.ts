import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ConformanceServer, ConformanceServerOptions } from '@steadysocket/conformance';
import type { User } from '@steadysocket/server';
import { createHub, refuse } from '@steadysocket/server';
import { serve } from '@steadysocket/server/ws';
import { encodeFrame, Listener, loopback, opcodes } from '@steadysocket/test-kit';

/** A hub as the conformance suite of transports wants its servers: what it receives it sends back. */
export async function startConformanceServer(options: ConformanceServerOptions): Promise<ConformanceServer> {
  const { admit = () => 'accept', echo = true } = options;
  const received: string[] = [];
  const credentials: string[] = [];
  const closes: { code: number; reason: string }[] = [];
  const sockets = new Set<Duplex>();
  const hub = createHub<User, string | ArrayBuffer, string | ArrayBuffer, IncomingMessage>({
    authenticate({ auth, request }) {
      const token = new URL(request.url ?? '', 'ws://server').searchParams.get('token');
      const presented = typeof auth === 'string' ? auth : (token ?? '');
      credentials.push(presented);
      const admission = admit(presented);
      if (admission === 'unauthorized') throw refuse('unauthorized');
      if (admission === 'refuse') throw new Error('Try again later.');
      return { id: 'user' };
    },
    onMessage(peer, message) {
      const text = typeof message === 'string' ? message : '';
      received.push(text);
      if (text.startsWith('refuse')) throw refuse('refused');
      if (text.startsWith('silent')) return new Promise(() => {});
      if (echo) peer.send(message);
      return undefined;
    },
    onSessionEnd: (_, { reason }) => void closes.push({ code: 1000, reason }),
    onError: () => {},
    // A session whose client was cut off has a timer of its own: shorter than the suite waits for what is left behind.
    resumeWindowMs: 5_000,
  });
  const connected = () => [...hub.peers].filter(({ isConnected }) => isConnected);
  const http = createServer();
  http.on('upgrade', (_, socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const stop = serve(hub, { server: http });
  const listener = new Listener(http);
  await listener.listen();
  const close = async (): Promise<void> => {
    hub.close();
    stop();
    await listener.stop();
  };
  return {
    received,
    credentials,
    closes,
    host: loopback,
    port: listener.port,
    get clients() {
      return connected().length;
    },
    push(text) {
      for (const peer of connected()) peer.send(text);
    },
    closeAll(code, reason) {
      for (const peer of connected()) peer.close(code, reason);
    },
    sendRaw(text) {
      for (const socket of sockets) socket.write(encodeFrame({ opcode: opcodes.text, payload: Buffer.from(text) }));
    },
    stop: () => listener.stop(),
    restart: () => listener.listen(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
