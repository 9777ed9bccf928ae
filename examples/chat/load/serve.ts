// The server of a load test: arguments as for `npm start`, and private rooms for LOAD_PEOPLE in LOAD_ROOMS.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { runChat } from '../server/run-chat.js';
import { loadRooms } from './load-rooms.js';
import { heapGauge } from './server-process.js';

// A flag of this process only: each node of several sets it too.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const { LOAD_PEOPLE: people, LOAD_ROOMS: rooms } = process.env;
const chat = await runChat({
  program: import.meta.url,
  rooms: loadRooms(Number(people), Number(rooms)),
  onNode: ({ service }) => service.metrics.gauge(heapGauge, bytesInUse),
});
process.on('message', (index) => 'kill' in chat && chat.kill(Number(index)));
process.once('disconnect', () => void chat.drain(0));
process.send?.({ url: chat.url, nodes: 'nodes' in chat ? chat.nodes : [chat.url] });

/** On the heap, without garbage. The resident set says less: it has what the database once took. */
function bytesInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
