import type { Benchmark } from '../benchmark.js';
import { heapUsed } from '../heap-used.js';
import { installStubPage } from '../stub-page.js';
import { installStubWebSocket, StubWebSocket } from '../stub-web-socket.js';
import type { Client } from '../subjects.js';
import { loadSubject } from '../subjects.js';
import { VirtualTime } from '../virtual-time.js';

const sizes = [25_000, 50_000, 100_000, 200_000];
const warmUp = 5_000;
/** It is quadratic: twice as many would take four times as long. */
const quadratic = 'websocket-ts';
const quadraticLimit = 100_000;
const subjects = ['steadysocket, unbounded queue', 'reconnecting-websocket', 'partysocket', '@vueuse/core', quadratic];
const separator = ' x ';
const sizesOf = (subject: string): number[] => sizes.filter((size) => subject !== quadratic || size <= quadraticLimit);
const caseOf = (subject: string, size: number): string => `${subject}${separator}${size}`;

/** Flat strings of one length: nothing about them is left for the subject to build. */
function payloads(count: number): string[] {
  return Array.from({ length: count }, (_, index) => Buffer.from(`message ${index}`.padEnd(64)).toString('latin1'));
}

/** Messages that are sent before the link opens: their memory, their order, and whether the flush is linear. */
export const queue: Benchmark = {
  name: 'queue',
  title: 'Queue: messages queued before the link opens, then flushed',
  cases: subjects.flatMap((subject) => sizesOf(subject).map((size) => caseOf(subject, size))),
  rounds: 3,

  async measure(name) {
    const [subject = '', size] = name.split(separator);
    const time = new VirtualTime();
    time.install();
    await installStubPage();
    installStubWebSocket();
    let socket: StubWebSocket | undefined;
    StubWebSocket.onCreated = (created) => (socket = created);
    const connect = await loadSubject(subject);
    const dial = async (): Promise<Client> => {
      const client = connect('ws://stub.test/', () => {});
      await time.advance(10);
      return client;
    };
    const warm = await dial();
    for (const message of payloads(warmUp)) warm.send(message);
    socket?.open();

    const client = await dial();
    const messages = payloads(Number(size));
    let sent = 0;
    let misplaced = 0;
    StubWebSocket.onSent = (data) => {
      if (data !== messages[sent]) misplaced += 1;
      sent += 1;
    };
    const empty = await heapUsed();
    const start = performance.now();
    for (const message of messages) client.send(message);
    const queuedMs = performance.now() - start;
    const full = await heapUsed();
    const opened = performance.now();
    socket?.open();
    const flushedMs = performance.now() - opened;
    await time.advance(1000);
    return {
      queuedNs: (queuedMs * 1e6) / messages.length,
      flushedNs: (flushedMs * 1e6) / messages.length,
      totalMs: queuedMs + flushedMs,
      bytes: (full - empty) / messages.length,
      bytesLeft: ((await heapUsed()) - empty) / messages.length,
      whole: sent === messages.length && misplaced === 0 ? 1 : 0,
    };
  },

  table(of) {
    return subjects.map((subject) => {
      const most = Math.max(...sizesOf(subject));
      const at = (size: number, figure: string): number => of(caseOf(subject, size), figure);
      return {
        client: subject,
        ...Object.fromEntries(
          sizes.map((size) => [`${size / 1000}k, ms`, size <= most ? at(size, 'totalMs').toFixed(1) : 'not run']),
        ),
        '25k to 100k': `x ${(at(100_000, 'totalMs') / at(25_000, 'totalMs')).toFixed(1)}`,
        'bytes a message': at(100_000, 'bytes').toFixed(1),
        'bytes after': at(100_000, 'bytesLeft').toFixed(1),
        'whole and in order': sizesOf(subject).every((size) => at(size, 'whole') === 1) ? 'yes' : 'NO',
        target: subject.startsWith('steadysocket')
          ? 'linear; at most 64 bytes, 100k at most 3 times reconnecting-websocket'
          : '',
      };
    });
  },
};
