// The far side of the session benchmark: a bare server of `ws` and a hub, which answer alike, and the hub behind a slow
// network.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHub } from '@steadysocket/server';
import { serve } from '@steadysocket/server/ws';
import { startProxy } from '@steadysocket/test-kit';
import { WebSocketServer } from 'ws';

const [size, payload = '', delay] = process.argv.slice(2);
const burst = Number(size);

/** Sends a burst when asked, and answers each burst that it has received. */
function responder(send: (text: string) => void): (text: string) => void {
  let received = 0;
  return (text) => {
    if (text === 'burst') for (let sent = 0; sent < burst; sent += 1) send(payload);
    else if ((received += 1) % burst === 0) send('received');
  };
}

const plain = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
plain.on('connection', (socket) => {
  const respond = responder((text) => socket.send(text));
  socket.on('message', (data: Buffer) => respond(data.toString()));
  socket.send('hello');
});
await once(plain, 'listening');

const responders = new WeakMap<object, (text: string) => void>();
const hub = createHub({
  onSession(peer) {
    const respond = responder((text) => void peer.send(text));
    responders.set(peer, respond);
    peer.send('hello');
  },
  onMessage: (peer, message) => responders.get(peer)?.(message as string),
});
const http = createServer();
serve(hub, { server: http });
http.listen(0, '127.0.0.1', 4_096);
await once(http, 'listening');
const { port } = http.address() as AddressInfo;

const proxy = await startProxy({ target: { host: '127.0.0.1', port } });
proxy.delay(Number(delay));
process.send?.([(plain.address() as AddressInfo).port, port, proxy.port]);
process.on('message', (wish) => {
  if (wish === 'cut') proxy.reset();
  else process.send?.(process.cpuUsage());
});
process.once('disconnect', () => process.exit());
