import type { Benchmark } from '../benchmark.js';
import { median } from '../median.js';
import { installStubPage } from '../stub-page.js';
import { installStubWebSocket, StubWebSocket } from '../stub-web-socket.js';
import { loadSubject } from '../subjects.js';
import { VirtualTime } from '../virtual-time.js';

const messages = 1_000_000;
const batches = 7;
const data = JSON.stringify({ type: 'price', id: 4711, symbol: 'XYZ', bid: 101.25, ask: 101.5, at: 1_700_000_000_000 });

const bare = 'bare socket';
const bareJson = 'bare socket, JSON.parse';

const targets: Readonly<Record<string, string>> = {
  steadysocket: 'over bare: at most 6 ns',
  'steadysocket, heartbeat': 'over no heartbeat: at most 10 ns',
  'steadysocket, json': 'times JSON.parse: at most 1.15',
};

/** The cost of a message between the socket's event and the application's handler, with no network in between. */
export const receive: Benchmark = {
  name: 'receive',
  title: `Receive, socket-free: ${messages.toLocaleString('en')} messages of ${data.length} bytes`,
  cases: [
    bare,
    'steadysocket',
    'steadysocket, heartbeat',
    'steadysocket, heartbeat and isReply',
    'reconnecting-websocket',
    'partysocket',
    '@vueuse/core',
    'websocket-ts',
    bareJson,
    'steadysocket, json',
  ],
  rounds: 7,

  async measure(name) {
    const time = new VirtualTime();
    time.install();
    await installStubPage();
    installStubWebSocket();
    let socket: StubWebSocket | undefined;
    StubWebSocket.onCreated = (created) => (socket = created);
    const connect = await loadSubject(name);
    let last: unknown;
    let received = 0;
    connect('ws://stub.test/', (message) => {
      last = message;
      received += 1;
    });
    await time.advance(100);
    socket?.open();
    await time.advance(10_000);

    const times: number[] = [];
    for (let batch = 0; batch < batches; batch += 1) {
      const start = process.cpuUsage();
      for (let message = 0; message < messages; message += 1) socket?.receive(data);
      const { user, system } = process.cpuUsage(start);
      times.push(user + system);
    }
    if (received !== batches * messages || last === undefined) throw new Error(`${name} lost messages`);
    return { ns: (median(times) * 1e3) / messages };
  },

  table(of) {
    return receive.cases.map((name) => {
      const ns = of(name, 'ns');
      const isJson = /json/i.test(name);
      const over = ns - of(isJson ? bareJson : bare, 'ns');
      return {
        'handler behind': name,
        'ns a message': ns.toFixed(1),
        'over bare': over.toFixed(1),
        'over no heartbeat': name.includes('heartbeat') ? (ns - of('steadysocket', 'ns')).toFixed(1) : '',
        'times JSON.parse': isJson ? (ns / of(bareJson, 'ns')).toFixed(2) : '',
        target: targets[name] ?? '',
      };
    });
  },
};
