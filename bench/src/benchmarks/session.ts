import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Benchmark, Figures } from '../benchmark.js';
import { heapUsed } from '../heap-used.js';
import { median } from '../median.js';
import type { Client } from '../subjects.js';
import { worstWindow } from '../worst-window.js';

const payload = 'x'.repeat(64);
const burst = 2_000;
const burstsATurn = 10;
const turns = 15;
const warmUpTurns = 3;
const idleSessions = 10_000;
const resuming = 1_000;
const farMessages = 100_000;

const cases: Readonly<Record<string, () => Promise<Figures>>> = {
  send: () => compare('sendBurst'),
  receive: () => compare('receiveBurst'),
  'send at a round trip of 50 ms': sendFar,
  'idle sessions': weighIdleSessions,
  'resuming at once': resumeAtOnce,
};

/** The cost of a session compared with the same transport without one. */
export const session: Benchmark = {
  name: 'session',
  title: `Sessions: messages of ${payload.length} bytes over loopback, against the plain WebSocket transport`,
  cases: Object.keys(cases),
  rounds: 3,

  measure(name) {
    const run = cases[name];
    if (run === undefined) throw new Error(`No such case: ${name}`);
    return run();
  },

  table(of) {
    const rate = (perSecond: number): string => Math.round(perSecond).toLocaleString('en');
    const compared = (['send', 'receive'] as const).map((name) => ({
      '': `${name}, messages/s`,
      plain: rate(of(name, 'plain')),
      session: rate(of(name, 'session')),
      ratio: of(name, 'ratio').toFixed(2),
      'CPU of both ends, times plain': of(name, 'cpu').toFixed(2),
      target: 'at least 0.90',
    }));
    const alone = (what: string, figure: string, target = '') => ({ '': what, session: figure, target });
    return [
      ...compared,
      alone(
        'send at a round trip of 50 ms, messages/s',
        rate(of('send at a round trip of 50 ms', 'perSecond')),
        'at least 20,000',
      ),
      alone(
        `one of ${idleSessions.toLocaleString('en')} idle sessions in the hub, its socket not counted, kB`,
        of('idle sessions', 'kB').toFixed(2),
      ),
      alone(
        `${resuming.toLocaleString('en')} clients resume after a cut: share in the worst 100 ms`,
        `${(of('resuming at once', 'worstShare') * 100).toFixed(1)} %`,
      ),
      alone('until the last of them has resumed, s', (of('resuming at once', 'lastMs') / 1_000).toFixed(1)),
    ];
  },
};

/** A client with a burst-and-answer rhythm. */
class Rhythm {
  remaining = 1;
  done: () => void = () => {};
  readonly #client: Client;

  constructor(connect: (onMessage: () => void) => Client) {
    this.#client = connect(() => {
      this.remaining -= 1;
      if (this.remaining === 0) this.done();
    });
  }

  /** Resolves with the server's greeting. */
  greeted(): Promise<void> {
    return this.#await(1);
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
    this.remaining = messages;
    return new Promise((resolve) => (this.done = resolve));
  }
}

type Transports = Readonly<Record<'plain' | 'session', (url: string, onMessage: (message: unknown) => void) => Client>>;

async function transports(): Promise<Transports> {
  const [{ createConnection, webSocket }, { session: sessionTransport }, { WebSocket }] = await Promise.all([
    import('@steadysocket/core'),
    import('@steadysocket/session'),
    import('ws'),
  ]);
  const over = webSocket({ WebSocket });
  const connect =
    (transport: typeof over) =>
    (url: string, onMessage: (message: unknown) => void): Client => {
      const connection = createConnection(url, { transport, queue: { maxMessages: Infinity } });
      connection.on('message', onMessage);
      connection.open();
      return connection;
    };
  return { plain: connect(over), session: connect(sessionTransport({ over }) as typeof over) };
}

async function startServer(delayMs: number): Promise<{ child: ChildProcess; urls: [string, string, string] }> {
  const child = fork(new URL('../session-server.ts', import.meta.url), [String(burst), payload, String(delayMs)]);
  const [ports] = (await once(child, 'message')) as [number[]];
  const [plain = '', hub = '', far = ''] = ports.map((port) => `ws://127.0.0.1:${port}`);
  return { child, urls: [plain, hub, far] };
}

/** The two take turns, so that whatever else the machine does meets both alike. */
async function compare(kind: 'sendBurst' | 'receiveBurst'): Promise<Figures> {
  const { child, urls } = await startServer(0);
  const connect = await transports();
  const plain = new Rhythm((onMessage) => connect.plain(urls[0], onMessage));
  await plain.greeted();
  const subject = new Rhythm((onMessage) => connect.session(urls[1], onMessage));
  await subject.greeted();
  const measured: Record<'plain' | 'session', Turn[]> = { plain: [], session: [] };
  for (let turn = -warmUpTurns; turn < turns; turn += 1) {
    const plainTurn = await measureTurn(child, () => plain[kind]());
    const sessionTurn = await measureTurn(child, () => subject[kind]());
    if (turn < 0) continue;
    measured.plain.push(plainTurn);
    measured.session.push(sessionTurn);
  }
  child.kill();
  const of = (who: 'plain' | 'session', what: keyof Turn): number => median(measured[who].map((turn) => turn[what]));
  return {
    plain: of('plain', 'rate'),
    session: of('session', 'rate'),
    ratio: of('session', 'rate') / of('plain', 'rate'),
    cpu: of('session', 'cpu') / of('plain', 'cpu'),
  };
}

interface Turn {
  /** Messages a second. */
  readonly rate: number;
  /** Microseconds that both processes worked, all threads. */
  readonly cpu: number;
}

async function measureTurn(child: ChildProcess, turn: () => Promise<void>): Promise<Turn> {
  const before = await cpuOf(child);
  const from = performance.now();
  for (let done = 0; done < burstsATurn; done += 1) await turn();
  const rate = (burst * burstsATurn * 1_000) / (performance.now() - from);
  return { rate, cpu: (await cpuOf(child)) - before };
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [theirs] = (await once(child, 'message')) as [NodeJS.CpuUsage];
  const ours = process.cpuUsage();
  return theirs.user + theirs.system + ours.user + ours.system;
}

/** As many as the default window takes, and then as acknowledgements come back. */
async function sendFar(): Promise<Figures> {
  const { child, urls } = await startServer(25);
  const connect = await transports();
  let answers = 0;
  let done = (): void => {};
  const greeted = new Promise<void>((resolve) => (done = resolve));
  const client = connect.session(urls[2], () => {
    answers += 1;
    if (answers === 1 || answers === 1 + farMessages / burst) done();
  });
  await greeted;
  const from = performance.now();
  const finished = new Promise<void>((resolve) => (done = resolve));
  for (let sent = 0; sent < farMessages; sent += 1) client.send(payload);
  await finished;
  const perSecond = (farMessages * 1_000) / (performance.now() - from);
  child.kill();
  return { perSecond };
}

async function weighIdleSessions(): Promise<Figures> {
  const { createHub } = await import('@steadysocket/server');
  const { controlFrame, randomId } = await import('@steadysocket/session/wire');
  const hub = createHub({ authenticate: ({ auth }) => ({ id: String(auth) }), onMessage: () => {} });
  const links: object[] = [];
  const join = async (user: number): Promise<void> => {
    const link = { send: () => {}, close: () => {} };
    const receiver = hub.accept(link, null);
    links.push(link, receiver);
    const window = { messages: 4_096, bytes: 4 * 1024 ** 2 };
    receiver.receive(
      controlFrame({
        type: 'hello',
        version: 1,
        producer: randomId(),
        generation: 1,
        received: 0,
        base: 0,
        window,
        auth: user,
      }),
    );
    await Promise.resolve();
  };
  for (let user = 0; user < 100; user += 1) await join(-user);
  const before = await heapUsed();
  for (let user = 0; user < idleSessions; user += 1) await join(user);
  const kB = ((await heapUsed()) - before) / idleSessions / 1_000;
  if (hub.stats.sessions !== idleSessions + 100) throw new Error('not everybody has a session');
  return { kB };
}

async function resumeAtOnce(): Promise<Figures> {
  const { child, urls } = await startServer(0);
  const [{ createConnection, webSocket }, { session: sessionTransport }, { WebSocket }] = await Promise.all([
    import('@steadysocket/core'),
    import('@steadysocket/session'),
    import('ws'),
  ]);
  const transport = sessionTransport({ over: webSocket({ WebSocket }) });
  let opened = 0;
  let done = (): void => {};
  let cutAt = 0;
  const resumedAfter: number[] = [];
  const allAreOpen = new Promise<void>((resolve) => (done = resolve));
  for (let client = 0; client < resuming; client += 1) {
    const connection = createConnection(urls[2], { transport });
    connection.on('open', ({ resumed }) => {
      opened += 1;
      if (resumed) resumedAfter.push(performance.now() - cutAt);
      if (opened === resuming || resumedAfter.length === resuming) done();
    });
    connection.open();
    if (client % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await allAreOpen;
  const allHaveResumed = new Promise<void>((resolve) => (done = resolve));
  cutAt = performance.now();
  child.send('cut');
  await allHaveResumed;
  child.kill();
  const sorted = resumedAfter.sort((one, other) => one - other);
  return { worstShare: worstWindow(sorted, 100) / resuming, lastMs: sorted.at(-1) ?? NaN };
}
