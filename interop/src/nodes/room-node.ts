// One node: a hub with rooms, in a process of its own, which a test can kill. Redis is at the port that it is given.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHub } from '@steadysocket/server';
import { redisPresence, redisStreams } from '@steadysocket/server/redis';
import { serve } from '@steadysocket/server/ws';
import { redisClients } from '../redis-clients.js';
import { presenceMs, timeoutMs } from './terms.js';

const [library = '', redisPort] = process.argv.slice(2);
const createClient = redisClients[library];
if (!createClient) throw new Error(`No such library: ${library}`);
const client = createClient({ host: '127.0.0.1', port: Number(redisPort) });

const hub = createHub({
  authenticate: ({ auth }) => ({ id: String(auth) }),
  onMessage: () => {},
  onError: (error) => console.error(String(error)),
  heartbeatMs: 2_000,
  rooms: {
    authorize: () => true,
    log: redisStreams(client, { timeoutMs }),
    presence: redisPresence(client, { timeoutMs }),
    presenceMs,
  },
});
const http = createServer();
serve(hub, { server: http });
http.listen(0, '127.0.0.1', 4_096, () => {
  console.log(`port ${String((http.address() as AddressInfo).port)}`);
});
