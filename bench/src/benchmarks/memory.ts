import type { Benchmark } from '../benchmark.js';
import { heapUsed } from '../heap-used.js';
import { installStubPage } from '../stub-page.js';
import { installStubWebSocket, StubWebSocket } from '../stub-web-socket.js';
import type { Client } from '../subjects.js';
import { loadSubject } from '../subjects.js';
import { VirtualTime } from '../virtual-time.js';

const first = 1_000;
const more = 5_000;
const bare = 'bare socket';
const inPage = ' in a page';

/** The heap of an open, idle connection with one message handler, without its socket. */
export const memory: Benchmark = {
  name: 'memory',
  title: `Memory of an open, idle connection: the mean of ${more.toLocaleString('en')}, the stub socket not counted`,
  cases: [
    bare,
    'steadysocket',
    `steadysocket${inPage}`,
    'steadysocket, heartbeat',
    'reconnecting-websocket',
    'partysocket',
    `@vueuse/core${inPage}`,
    'websocket-ts',
  ],
  rounds: 3,

  async measure(name) {
    const time = new VirtualTime();
    time.install();
    if (name.endsWith(inPage)) await installStubPage();
    installStubWebSocket();
    const connect = await loadSubject(name.replace(inPage, ''));
    const sockets: StubWebSocket[] = [];
    StubWebSocket.onCreated = (socket) => sockets.push(socket);
    const clients: Client[] = [];
    const handler = (): void => {};
    const open = async (count: number): Promise<number> => {
      for (let client = 0; client < count; client += 1) clients.push(connect('ws://stub.test/', handler));
      await time.advance(10);
      for (const socket of sockets.splice(0)) socket.open();
      // Past every timer that an opening arms.
      await time.advance(10_000);
      return heapUsed();
    };
    const before = await open(first);
    return { bytes: ((await open(more)) - before) / more };
  },

  table(of) {
    return memory.cases.map((name) => {
      const bytes = of(name, 'bytes') - (name === bare ? 0 : of(bare, 'bytes'));
      return {
        connection: name === bare ? 'the stub socket itself' : name,
        'heap, kB': (bytes / 1000).toFixed(2),
        target: name === 'steadysocket' ? 'at most 2.10' : '',
      };
    });
  },
};
