import { setTimeout as pause } from 'node:timers/promises';
import { startProxy } from '@steadysocket/test-kit';
import type { Benchmark, Figures } from '../benchmark.js';
import type { ChaosSubject, Received } from '../chaos/subject.js';
import { chaosSubjects, whyNot } from '../chaos/subjects.js';

const trafficMs = 15_000;
const everyMs = 5;
const faultEveryMs = 1_000;
const discardMs = 300;
/** A client that has received no message for this long will receive none. */
const patienceMs = 10_000;
const delays = [0, 25] as const;

type Proxy = Awaited<ReturnType<typeof startProxy>>;

/** Both ends send over a link that dies every second. Then the network works, and missing messages may still arrive. */
export const chaos: Benchmark = {
  name: 'chaos',
  title: `Chaos: ${(trafficMs / everyMs).toLocaleString('en')} messages each way, over a link that dies every second`,
  cases: Object.keys(chaosSubjects).flatMap((name) => delays.map((delayMs) => `${name}; ${delayMs} ms`)),
  rounds: 1,

  async measure(name) {
    const [subjectName = '', delay = ''] = name.split('; ');
    const start = chaosSubjects[subjectName];
    if (start === undefined || whyNot(subjectName) !== null) return {};
    return measure(await start(), Number.parseInt(delay, 10));
  },

  table(of) {
    return chaos.cases.map((name) => {
      const [client = '', delay = ''] = name.split('; ');
      const reason = whyNot(client);
      const allMs = of(name, 'allMs');
      return {
        client,
        'delay each way': delay,
        'lost of 6,000': reason ?? of(name, 'lost').toFixed(0),
        twice: reason ? '' : of(name, 'twice').toFixed(0),
        'out of order': reason ? '' : of(name, 'outOfOrder').toFixed(0),
        'all there after, s': reason ? '' : allMs >= 0 ? (allMs / 1_000).toFixed(1) : 'never',
        target: client.startsWith('steadysocket') ? '0, 0, 0, within 3 s' : '',
      };
    });
  },
};

async function measure(subject: ChaosSubject, delayMs: number): Promise<Figures> {
  const proxy = await startProxy({ target: { host: '127.0.0.1', port: subject.port } });
  proxy.delay(delayMs);
  const received: Received = { byServer: [], byClient: [] };
  await subject.connect(proxy.url, received);
  const trouble = makeTrouble(proxy, delayMs);
  const sent = await sendBothWays(subject);
  await trouble;
  const allMs = await untilAllIsThere(received, sent);
  return {
    lost: 2 * sent - unique(received.byServer) - unique(received.byClient),
    twice: twice(received.byServer) + twice(received.byClient),
    outOfOrder: outOfOrder(received.byServer) + outOfOrder(received.byClient),
    allMs,
  };
}

/** Every second bytes vanish for a while, and then the connection is reset. */
async function makeTrouble(proxy: Proxy, delayMs: number): Promise<void> {
  const until = performance.now() + trafficMs;
  while (performance.now() + faultEveryMs < until) {
    await pause(faultEveryMs - discardMs);
    proxy.discard();
    await pause(discardMs);
    proxy.reset();
    proxy.restore();
    proxy.delay(delayMs);
  }
}

/** A late timer sends all messages that are due. */
async function sendBothWays(subject: ChaosSubject): Promise<number> {
  const from = performance.now();
  const total = trafficMs / everyMs;
  let sent = 0;
  while (sent < total) {
    for (; sent < total && sent * everyMs <= performance.now() - from; sent += 1) {
      subject.sendToServer(sent);
      subject.sendToClient(sent);
    }
    await pause(everyMs);
  }
  return sent;
}

/** Milliseconds until both ends have everything; -1 where that does not come. */
async function untilAllIsThere({ byServer, byClient }: Received, sent: number): Promise<number> {
  const from = performance.now();
  let latest = { count: 0, at: from };
  while (performance.now() - latest.at < patienceMs) {
    if (unique(byServer) === sent && unique(byClient) === sent) return performance.now() - from;
    const count = byServer.length + byClient.length;
    if (count > latest.count) latest = { count, at: performance.now() };
    await pause(20);
  }
  return -1;
}

function unique(numbers: readonly number[]): number {
  return new Set(numbers).size;
}

function twice(numbers: readonly number[]): number {
  return numbers.length - unique(numbers);
}

/** Those that came, for the first time, after a later one. */
function outOfOrder(numbers: readonly number[]): number {
  let latest = -1;
  let late = 0;
  for (const number of new Set(numbers)) {
    if (number < latest) late += 1;
    latest = Math.max(latest, number);
  }
  return late;
}
