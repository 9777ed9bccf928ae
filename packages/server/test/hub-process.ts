// A hub in a process of its own, which a test can stop in its tracks: it sends back what it receives.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHub } from '@steadysocket/server';
import { serve } from '@steadysocket/server/ws';

const http = createServer();
serve(createHub({ onMessage: (peer, message) => void peer.send(message) }), { server: http });
http.listen(0, '127.0.0.1', () => {
  process.send?.((http.address() as AddressInfo).port);
});
process.once('disconnect', () => process.exit());
