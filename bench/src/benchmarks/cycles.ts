import type { Benchmark } from '../benchmark.js';
import { heapUsed } from '../heap-used.js';
import { installStubPage } from '../stub-page.js';
import { installStubWebSocket, StubWebSocket } from '../stub-web-socket.js';
import { loadSubject } from '../subjects.js';
import { VirtualTime } from '../virtual-time.js';

const warmUp = 10_000;
const cycles = 10_000;
const reused = 'steadysocket, one connection reused';

type Cycle = () => Promise<void>;

/** What opening and closing leaves behind. */
export const cyclesLeft: Benchmark = {
  name: 'cycles',
  title: `Left after ${cycles.toLocaleString('en')} open/close cycles, in a page`,
  cases: ['steadysocket', reused, 'reconnecting-websocket', 'partysocket', '@vueuse/core', 'websocket-ts'],
  rounds: 3,

  async measure(name) {
    const time = new VirtualTime();
    time.install();
    const page = await installStubPage();
    installStubWebSocket();
    StubWebSocket.onCreated = (socket) => setTimeout(() => socket.open(), 1);
    const cycle = name === reused ? await reusingCycle(time) : await renewingCycle(name, time);
    const repeat = async (count: number): Promise<number> => {
      for (let done = 0; done < count; done += 1) await cycle();
      return heapUsed();
    };
    const before = await repeat(warmUp);
    const after = await repeat(cycles);
    return { bytes: after - before, listeners: page.listeners, timers: time.pending };
  },

  table(of) {
    return cyclesLeft.cases.map((name) => ({
      client: name,
      'heap, kB in all': (of(name, 'bytes') / 1000).toFixed(0),
      'listeners left': of(name, 'listeners').toFixed(0),
      'timers left': of(name, 'timers').toFixed(0),
      target: name.startsWith('steadysocket') ? '0, 0, 0' : '',
    }));
  },
};

/** A new client each time. */
async function renewingCycle(name: string, time: VirtualTime): Promise<Cycle> {
  const connect = await loadSubject(name);
  return async () => {
    const client = connect('ws://stub.test/', () => {});
    await time.advance(10);
    client.close();
    await time.advance(10);
  };
}

/** One connection, leased and released: closed by the linger. */
async function reusingCycle(time: VirtualTime): Promise<Cycle> {
  const { createConnection } = await import('@steadysocket/core');
  const connection = createConnection('ws://stub.test/');
  return async () => {
    const unsubscribe = connection.on('message', () => {});
    const release = connection.acquire();
    await time.advance(10);
    release();
    unsubscribe();
    await time.advance(1_500);
  };
}
