// Runs as a process of its own, under plain Node: see server-process.ts.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]) });

server.on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.on('message', (data, isBinary) => {
    socket.send(data, { binary: isBinary });
  });
});

server.on('listening', () => {
  const address = server.address();
  report({ port: typeof address === 'object' ? address?.port : undefined });
});

server.on('error', (error) => {
  report({ failure: error.message });
});

/** Disconnects afterwards: the channel would keep a handle open in both processes. */
function report(/** @type {{ port?: number | undefined, failure?: string }} */ outcome) {
  process.send?.(outcome, () => {
    process.disconnect();
  });
}
