// The far side of the network and renders benchmarks: greets, sends a burst when asked, and answers each burst that it
// received.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

const [size, payload = '', kind] = process.argv.slice(2);
const burst = Number(size);
const messageAt = (index: number): string => (kind === 'numbered' ? `${payload}${index}` : payload);

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('connection', (socket) => {
  let received = 0;
  socket.on('message', (data: Buffer) => {
    if (data.length < payload.length) {
      for (let sent = 0; sent < burst; sent += 1) socket.send(messageAt(sent));
      return;
    }
    received += 1;
    if (received % burst === 0) socket.send('received');
  });
  socket.send('hello');
});
await once(server, 'listening');
process.send?.((server.address() as AddressInfo).port);
process.once('disconnect', () => process.exit());
