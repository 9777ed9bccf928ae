import type { Benchmark } from '../benchmark.js';
import { median } from '../median.js';
import { installStubPage } from '../stub-page.js';
import { installStubWebSocket, StubWebSocket } from '../stub-web-socket.js';
import type { Connect } from '../subjects.js';
import { loadSubject } from '../subjects.js';
import { VirtualTime } from '../virtual-time.js';

const fleet = 10_000;
const droppedClients = 1_000;
const worstWindowMs = 100;
const dropWindowMs = 20_000;

/** What a server has to bear that restarts under a fleet, or that accepts and drops; in virtual time. */
export const storm: Benchmark = {
  name: 'storm',
  title: `Reconnect storm: a fleet of ${fleet.toLocaleString('en')} clients, with default back-off`,
  cases: ['steadysocket', 'reconnecting-websocket', 'partysocket', '@vueuse/core', 'websocket-ts'],
  rounds: 1,

  async measure(name) {
    const time = new VirtualTime();
    time.install();
    await installStubPage();
    installStubWebSocket();
    const connect = await loadSubject(name);
    const retries: number[] = [];
    for (let client = 0; client < fleet; client += 1) retries.push(await firstRetry(connect, time));
    const dials: number[] = [];
    for (let client = 0; client < droppedClients; client += 1) dials.push(await dialsWhenDropped(connect, time));
    const worst = worstWindow(retries.sort((one, other) => one - other));
    return {
      worstShare: worst / fleet,
      dials: median(dials),
      dialsAtP99: dials.sort((one, other) => one - other)[Math.ceil(droppedClients * 0.99) - 1] ?? NaN,
    };
  },

  table(of) {
    return storm.cases.map((name) => ({
      client: name,
      'share in the worst 100 ms of the first retry': `${(of(name, 'worstShare') * 100).toFixed(1)} %`,
      'dials in 20 s when dropped: median': of(name, 'dials').toFixed(0),
      '99th percentile': of(name, 'dialsAtP99').toFixed(0),
      target: name === 'steadysocket' ? 'median at most 4, 99 % at most 6' : '',
    }));
  },
};

/** Milliseconds from the loss of a long open link to the next dial. */
async function firstRetry(connect: Connect, time: VirtualTime): Promise<number> {
  const dials: { readonly at: number; readonly socket: StubWebSocket }[] = [];
  StubWebSocket.onCreated = (socket) => dials.push({ at: time.now, socket });
  connect('ws://stub.test/', () => {});
  await time.advance(100);
  dials[0]?.socket.open();
  await time.advance(60_000);
  const lostAt = time.now;
  dials[0]?.socket.end();
  await time.advance(30_000);
  time.reset();
  return (dials[1]?.at ?? NaN) - lostAt;
}

/** Dials within 20 s of a server that drops each link as soon as it is open. */
async function dialsWhenDropped(connect: Connect, time: VirtualTime): Promise<number> {
  let dials = 0;
  StubWebSocket.onCreated = (socket) => {
    dials += 1;
    setTimeout(() => {
      socket.open();
      socket.end();
    }, 1);
  };
  connect('ws://stub.test/', () => {});
  await time.advance(dropWindowMs);
  time.reset();
  return dials;
}

/** The most events that fall into one window. */
function worstWindow(sorted: readonly number[]): number {
  let from = 0;
  let worst = 0;
  for (const [index, at] of sorted.entries()) {
    while (at - (sorted[from] ?? at) >= worstWindowMs) from += 1;
    worst = Math.max(worst, index - from + 1);
  }
  return worst;
}
