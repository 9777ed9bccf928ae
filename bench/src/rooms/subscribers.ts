// Many clients in one process of the rooms benchmark: of a hub, or of a bare server.
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { RoomClient } from './room-client.js';
import { answer, sharedNow } from './worker.js';

const [kind, url = '', size] = process.argv.slice(2);
const count = Number(size);

/** How many messages each client waits for yet. */
const remaining = new Int32Array(count);
/** When each client had all of them. */
let receipts: number[] = [];
let haveAll = (): void => {};
let allHaveAll = Promise.resolve();

const clients: RoomClient[] = [];
const connecting = connectAll(kind === 'plain' ? connectPlain : connectToHub);

answer({
  connected: () => connecting,
  expect: (messages: number) => {
    receipts = [];
    remaining.fill(messages);
    allHaveAll = new Promise((resolve) => (haveAll = resolve));
  },
  receipts: async () => {
    await allHaveAll;
    return receipts;
  },
  /** Acknowledges nothing from now on. */
  hold: () => {
    for (const client of clients) client.acknowledges = false;
  },
  release: () => {
    for (const client of clients) {
      client.acknowledges = true;
      client.acknowledge();
    }
  },
  cut: () => {
    for (const client of clients) client.cut();
  },
  /** All clients return at once; with `forget`, only with their cursors. Answers with the time before the first dial. */
  comeBack: (how: 'resume' | 'forget') => {
    const at = sharedNow();
    for (const client of clients) {
      if (how === 'forget') client.forget();
      client.dial();
    }
    return at;
  },
});

/** In groups, so that no queue of the system overflows. */
async function connectAll(connect: (index: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += 100) {
    await Promise.all(Array.from({ length: Math.min(100, count - from) }, (_, index) => connect(from + index)));
    await pause(5);
  }
}

function connectPlain(index: number): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on('message', (data: Buffer) => receive(index, data.toString()));
  return new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
}

function connectToHub(index: number): Promise<void> {
  return new Promise((resolve) => {
    const client = new RoomClient(url, 'all', { ready: resolve, message: (_, text) => receive(index, text) });
    clients[index] = client;
    client.dial();
  });
}

function receive(index: number, text: string): void {
  if (text === '' || (remaining[index] = (remaining[index] ?? 0) - 1) !== 0) return;
  receipts.push(sharedNow());
  if (receipts.length === count) haveAll();
}
