import { createConnection, text, webSocket } from '@steadysocket/core';
import { SteadyWebSocket } from '@steadysocket/websocket';
import { WebSocket } from 'ws';

const [, , url = ''] = process.argv;
const connection = createConnection(url, { transport: webSocket({ WebSocket }), codec: text });
connection.on('message', (message) => {
  console.log(`core: ${message}`);
  connection.close();
});
connection.open();
connection.send('hello');

const socket = new SteadyWebSocket(url, [], { WebSocket });
socket.addEventListener('message', ({ data }) => {
  console.log(`websocket: ${data}`);
  socket.close();
});
socket.send('hello');
