// Clients of several nodes in one process of the rooms benchmark: in each room one of each node, who publishes and listens.
import { RoomClient } from './room-client.js';
import { answer, sharedNow } from './worker.js';

const [payload = '', ...urls] = process.argv.slice(2);
const roomCount = 20;
/** Publications of one client that are under way at saturation. */
const underWay = 8;

interface Talker {
  readonly client: RoomClient;
  /** Called when the log has one of its publications. */
  next: () => void;
}

let sent = 0;
let acknowledged = 0;
/** Milliseconds from each publication to the clients on other nodes. */
let latencies: number[] = [];

const talkers: Talker[] = [];
const connecting = Promise.all(
  urls.flatMap((url, node) => Array.from({ length: roomCount }, (_, room) => connect(url, node, room))),
);

answer({
  connected: () => connecting.then(() => undefined),
  /** Publishes at this rate, whatever becomes of it. */
  open: async ({ perSecond, seconds }: { readonly perSecond: number; readonly seconds: number }) => {
    await during(seconds, (at, from) => {
      const due = ((at - from) * perSecond) / 1_000;
      // With the time at which it was due, so that a process that is late does not flatter the server.
      while (sent < due) publish(talkers[sent % talkers.length], from + (sent * 1_000) / perSecond);
    });
    return report(seconds);
  },
  /** Each client publishes as soon as one of its publications is in the log. */
  saturate: async (seconds: number) => {
    for (const talker of talkers) {
      talker.next = () => publish(talker, sharedNow());
      for (let time = 0; time < underWay; time += 1) talker.next();
    }
    await during(seconds, () => {});
    const measured = report(seconds);
    for (const talker of talkers) talker.next = () => {};
    return measured;
  },
});

function connect(url: string, node: number, room: number): Promise<void> {
  return new Promise((resolve) => {
    const client = new RoomClient(url, `room ${String(room)}`, {
      ready: resolve,
      published() {
        acknowledged += 1;
        talker.next();
      },
      message: (_, text) => receive(node, text),
    });
    const talker: Talker = { client, next: () => {} };
    talkers.push(talker);
    client.dial();
  });
}

function publish(talker: Talker | undefined, at: number): void {
  const node = talker ? Math.floor(talkers.indexOf(talker) / roomCount) : 0;
  sent += 1;
  talker?.client.publish(`${String(node)} ${String(at)} ${payload}`);
}

function receive(node: number, text: string): void {
  const [from, at] = text.split(' ', 2);
  if (Number(from) !== node) latencies.push(sharedNow() - Number(at));
}

function during(seconds: number, tick: (at: number, from: number) => void): Promise<void> {
  const from = sharedNow();
  sent = acknowledged = 0;
  latencies = [];
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const at = sharedNow();
      tick(at, from);
      if (at - from < seconds * 1_000) return;
      clearInterval(timer);
      resolve();
    }, 2);
  });
}

function report(seconds: number): Readonly<Record<'perSecond' | 'p50' | 'p99', number>> {
  const sorted = latencies.sort((one, other) => one - other);
  const quantile = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? NaN;
  return { perSecond: acknowledged / seconds, p50: quantile(0.5), p99: quantile(0.99) };
}
