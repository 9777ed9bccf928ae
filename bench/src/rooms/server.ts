// One server of the rooms benchmark: `hub` has a hub with rooms, `node` one whose rooms are in Redis, and `plain` is a bare
// server of `ws` that sends one buffer to all.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Log } from '@steadysocket/server';
import { createHub, memory } from '@steadysocket/server';
import { serve } from '@steadysocket/server/ws';
import { WebSocketServer } from 'ws';
import { bytesUsed } from '../heap-used.js';
import { answer, sharedNow } from './worker.js';

const [kind, redisPort = ''] = process.argv.slice(2);

const http = createServer();
const publish = kind === 'plain' ? servePlain() : serveHub(kind === 'node' ? await logInRedis() : memory());
http.listen(0, '127.0.0.1', 4_096);
await once(http, 'listening');

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();

answer({
  port: () => (http.address() as AddressInfo).port,
  /** Answers with the time before the first was published. */
  publish: async ({ text, times }: { readonly text: string; readonly times: number }) => {
    const at = sharedNow();
    for (let time = 0; time < times; time += 1) await publish(text);
    return at;
  },
  cpu: () => cpuMs(),
  memory: () => bytesUsed(),
  /** The worst since it was last asked. */
  delay: () => {
    const worstMs = delays.max / 1e6;
    delays.reset();
    return worstMs;
  },
});

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function servePlain(): (text: string) => unknown {
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  server.on('connection', (socket) => socket.on('message', () => {}));
  return (text) => {
    const bytes = Buffer.from(text);
    for (const socket of server.clients) socket.send(bytes, { binary: false });
  };
}

function serveHub(log: Log): (text: string) => unknown {
  const rooms = { authorize: () => true, log };
  // Pings of thousands of idle links would be charged to whatever is measured.
  const hub = createHub({ rooms, onMessage: () => {}, heartbeatMs: 600_000 });
  serve(hub, { server: http });
  return (text) => hub.room('all').publish(text);
}

async function logInRedis(): Promise<Log> {
  const [{ createClient }, { redisStreams }] = await Promise.all([
    import('redis'),
    import('@steadysocket/server/redis'),
  ]);
  return redisStreams(createClient({ url: `redis://127.0.0.1:${redisPort}` }));
}
