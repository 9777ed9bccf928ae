import { fork } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Benchmark } from '../benchmark.js';
import { median } from '../median.js';
import { installStubPage } from '../stub-page.js';
import type { Client } from '../subjects.js';
import { loadSubject } from '../subjects.js';

const payload = 'x'.repeat(64);
/** Few enough to stay below every buffer's limit. */
const burst = 2_000;
/** Enough that each turn meets the garbage collector about as often. */
const burstsATurn = 10;
const turns = 10;
const warmUpTurns = 3;
const total = burst * burstsATurn * turns;
const bare = 'bare socket';

/** A client with a burst-and-answer rhythm: the server sends `burst` frames when asked, or answers when it got as many. */
class Rhythm {
  readonly #client: Client;
  #remaining = 1;
  #done: () => void = () => {};

  private constructor(client: (onMessage: () => void) => Client) {
    this.#client = client(() => {
      this.#remaining -= 1;
      if (this.#remaining === 0) this.#done();
    });
  }

  /** Resolves with the server's greeting. */
  static async open(client: (onMessage: () => void) => Client): Promise<Rhythm> {
    let rhythm!: Rhythm;
    await new Promise<void>((resolve) => {
      rhythm = new Rhythm(client);
      rhythm.#done = resolve;
    });
    return rhythm;
  }

  receiveBurst(): Promise<void> {
    const answer = this.#await(burst);
    this.#client.send('burst');
    return answer;
  }

  sendBurst(): Promise<void> {
    const answer = this.#await(1);
    for (let sent = 0; sent < burst; sent += 1) this.#client.send(payload);
    return answer;
  }

  #await(messages: number): Promise<void> {
    this.#remaining = messages;
    return new Promise((resolve) => (this.#done = resolve));
  }
}

/** CPU nanoseconds a message over one turn, of all threads of this process. */
async function cpuOf(turn: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < burstsATurn; done += 1) await turn();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / (burst * burstsATurn);
}

/** The cost of a message over a real socket: the CPU time of the client's process. The server is another process. */
export const network: Benchmark = {
  name: 'network',
  title: `Receive and send over a real socket (ws): ${total.toLocaleString('en')} messages of ${payload.length} bytes each way`,
  cases: [
    bare,
    'steadysocket',
    'steadysocket, heartbeat',
    'reconnecting-websocket',
    'partysocket',
    '@vueuse/core',
    'websocket-ts',
  ],
  rounds: 5,

  async measure(name) {
    await installStubPage();
    Object.assign(globalThis, { WebSocket });
    const server = fork(new URL('../burst-server.ts', import.meta.url), [String(burst), payload]);
    const [port] = (await once(server, 'message')) as [number];
    const openRhythm = async (subject: string): Promise<Rhythm> => {
      const connect = await loadSubject(subject);
      return Rhythm.open((onMessage) => connect(`ws://127.0.0.1:${port}/`, onMessage));
    };
    const reference = await openRhythm(bare);
    const subject = await openRhythm(name);

    const figures: Record<string, number> = {};
    for (const kind of ['receiveBurst', 'sendBurst'] as const) {
      const ratios: number[] = [];
      // The two take turns, so that whatever else the machine does meets both alike.
      for (let turn = -warmUpTurns; turn < turns; turn += 1) {
        const bareCpu = await cpuOf(() => reference[kind]());
        const subjectCpu = await cpuOf(() => subject[kind]());
        if (turn >= 0) ratios.push(subjectCpu / bareCpu);
      }
      figures[kind] = median(ratios);
    }
    server.kill();
    return figures;
  },

  table(of) {
    return network.cases.map((name) => ({
      client: name === bare ? `${bare} against itself` : name,
      'receive, times bare': of(name, 'receiveBurst').toFixed(2),
      'send, times bare': of(name, 'sendBurst').toFixed(2),
      target: name.startsWith('steadysocket') ? 'at most 1.10' : '',
    }));
  },
};
