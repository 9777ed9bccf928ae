// Lists the objects that each additional open, idle connection adds to the heap, by kind.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeHeapSnapshot } from 'node:v8';
import { heapKinds } from './heap-kinds.js';
import { heapUsed } from './heap-used.js';
import { markdownTable } from './markdown-table.js';
import { installStubPage } from './stub-page.js';
import { installStubWebSocket, StubWebSocket } from './stub-web-socket.js';
import type { Client } from './subjects.js';
import { loadSubject } from './subjects.js';
import { VirtualTime } from './virtual-time.js';

const first = 200;
const more = 1_000;

const [subject = 'steadysocket', place] = process.argv.slice(2);
const time = new VirtualTime();
time.install();
if (place === 'page') await installStubPage();
installStubWebSocket();
const connect = await loadSubject(subject);
const sockets: StubWebSocket[] = [];
StubWebSocket.onCreated = (socket) => sockets.push(socket);
// Of its final size from the start, so that its growth is not counted.
const clients = new Array<Client | undefined>(first + more).fill(undefined);
const handler = (): void => {};

const folder = await mkdtemp(join(tmpdir(), 'anatomy-'));
// Read only when both are written: reading leaves objects behind.
const files = [await snapshotAfter(0, first), await snapshotAfter(first, first + more)] as const;
const [before, after] = await Promise.all(files.map(async (file) => heapKinds(await readFile(file, 'utf8'))));
await rm(folder, { recursive: true });
const rows = [...(after ?? [])]
  .map(([kind, { count, bytes }]) => ({
    kind,
    count: (count - (before?.get(kind)?.count ?? 0)) / more,
    bytes: (bytes - (before?.get(kind)?.bytes ?? 0)) / more,
  }))
  .filter(({ bytes }) => bytes >= 4)
  .sort((one, other) => other.bytes - one.bytes);
console.log(
  `${subject}: ${rows.reduce((sum, { bytes }) => sum + bytes, 0).toFixed(0)} bytes, its stub socket included\n`,
);
console.log(
  markdownTable(rows.map(({ kind, count, bytes }) => ({ kind, count: count.toFixed(1), bytes: bytes.toFixed(0) }))),
);
process.exit();

async function snapshotAfter(from: number, to: number): Promise<string> {
  for (let client = from; client < to; client += 1) clients[client] = connect('ws://stub.test/', handler);
  await time.advance(10);
  for (const socket of sockets.splice(0)) socket.open();
  await time.advance(10_000);
  await heapUsed();
  return writeHeapSnapshot(join(folder, `${to}.heapsnapshot`));
}
