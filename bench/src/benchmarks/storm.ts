import type { Benchmark, Median, Row } from '../benchmark.js';
import { median } from '../median.js';
import { installStubPage } from '../stub-page.js';
import { installStubWebSocket, StubWebSocket } from '../stub-web-socket.js';
import type { Connect } from '../subjects.js';
import { loadSubject } from '../subjects.js';
import { VirtualTime } from '../virtual-time.js';
import { worstWindow } from '../worst-window.js';

const fleet = 10_000;
const droppedClients = 1_000;
const worstWindowMs = 100;
const dropWindowMs = 20_000;
const answerMs = 10;

interface Outage {
  readonly seconds: number;
  readonly clients: number;
}

/** How many seconds the server is down, and the number of clients. A few clients are enough to count dials. */
const outages: readonly Outage[] = [
  { seconds: 1, clients: fleet },
  { seconds: 10, clients: fleet },
  { seconds: 60, clients: fleet },
  { seconds: 600, clients: fleet },
  { seconds: 3_600, clients: 200 },
];

/** The load of a server whose clients all lose their links at one instant, or that accepts and drops; in virtual time. */
export const storm: Benchmark = {
  name: 'storm',
  title: `Reconnect storm: a fleet of ${fleet.toLocaleString('en')} clients, with default back-off`,
  cases: ['steadysocket', 'reconnecting-websocket', 'partysocket', "Socket.IO's formula"],
  rounds: 1,

  async measure(name) {
    const time = new VirtualTime();
    time.install();
    await installStubPage();
    installStubWebSocket();
    const connect = await loadSubject(name);
    const figures: Record<string, number> = {};
    for (const outage of outages) {
      for (const [figure, value] of Object.entries(await figuresOf(outage, connect, time))) {
        figures[`${figure} after ${String(outage.seconds)}`] = value;
      }
    }
    const dropped: number[] = [];
    for (let client = 0; client < droppedClients; client += 1) dropped.push(await dialsWhenDropped(connect, time));
    dropped.sort((one, other) => one - other);
    return { ...figures, dropped: median(dropped), droppedAtP99: dropped[Math.ceil(droppedClients * 0.99) - 1] ?? NaN };
  },

  table(of) {
    return [
      ...outages.flatMap((outage) => storm.cases.map((name) => outageRow(name, outage, of))),
      ...storm.cases.map((name) => ({
        client: name,
        'the server': 'accepts and drops, 20 s',
        dials: `${of(name, 'dropped').toFixed(0)}, of 1 %: ${of(name, 'droppedAtP99').toFixed(0)}`,
        target: name === 'steadysocket' ? 'at most 5, of 1 %: 9' : '',
      })),
    ];
  },
};

function outageRow(name: string, { seconds, clients }: Outage, of: Median): Row {
  const after = (figure: string): number => of(name, `${figure} after ${String(seconds)}`);
  const ofFleet = (text: string): string => (clients === fleet ? text : '');
  return {
    client: name,
    'the server': `is down, ${seconds.toLocaleString('en')} s`,
    'in the worst 100 ms': ofFleet(`${(after('worst') * 100).toFixed(1)} %`),
    'half back, s': ofFleet(after('half').toFixed(1)),
    'last back, s': ofFleet(after('last').toFixed(1)),
    dials: after('dials').toFixed(1),
    target: name === 'steadysocket' && seconds <= 60 ? 'at most 3 %, 3.5 s, 12 s' : '',
  };
}

async function figuresOf(
  { seconds, clients }: Outage,
  connect: Connect,
  time: VirtualTime,
): Promise<Record<string, number>> {
  const returns: number[] = [];
  let dials = 0;
  for (let client = 0; client < clients; client += 1) {
    const life = await throughOutage(connect, time, seconds * 1_000);
    returns.push(life.backMs);
    dials += life.failed;
  }
  returns.sort((one, other) => one - other);
  return {
    worst: worstWindow(returns, worstWindowMs) / clients,
    half: median(returns) / 1_000,
    last: (returns.at(-1) ?? NaN) / 1_000,
    dials: dials / clients,
  };
}

/**
 * One client, whose long open link is lost without a close frame: the dials that failed, and the milliseconds from the end
 * of the outage to the dial that succeeded.
 */
async function throughOutage(
  connect: Connect,
  time: VirtualTime,
  outageMs: number,
): Promise<{ backMs: number; failed: number }> {
  let current: StubWebSocket | undefined;
  let failed = 0;
  let downUntil = 0;
  let backMs = NaN;
  StubWebSocket.onCreated = (socket) => {
    current = socket;
    const isUp = time.now >= downUntil;
    if (!isUp) failed += 1;
    else if (downUntil > 0) backMs = time.now - downUntil;
    setTimeout(() => (isUp ? socket.open() : socket.end()), answerMs);
  };
  connect('ws://stub.test/', () => {});
  await time.advance(60_000);
  downUntil = time.now + outageMs;
  current?.end();
  await time.advance(outageMs);
  while (Number.isNaN(backMs)) await time.advance(1_000);
  time.reset();
  return { backMs, failed };
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
