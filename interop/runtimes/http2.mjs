// Runs in each Node whose WebSocket speaks HTTP/2: node http2.mjs <url>. It dials until it is open, and prints how each
// attempt ended before that, and the answer to a message.
import { createConnection } from '@steadysocket/core';

const [url = ''] = process.argv.slice(2);
const connection = createConnection(url, { random: () => 0.002, connectTimeoutMs: 500 });
connection.on('close', ({ kind }) => console.log(kind));
connection.on('error', () => {});
connection.on('message', (message) => {
  console.log(message);
  connection.close();
});
connection.send('hello');
connection.open();
