import type { Connection } from '@steadysocket/core';
import { createConnection, text } from '@steadysocket/core';
import { echoProtocol } from '@steadysocket/example-server/messages';
import { session } from '@steadysocket/session';
import { connectionOptions } from './connection-options.js';
import type { Store } from './frame-store.js';
import { createFrameStore } from './frame-store.js';

/** A number goes out this often, in milliseconds. */
const intervalMs = 50;

/** What became of the numbers that went out over one connection. */
export interface Count {
  readonly label: string;
  readonly sent: number;
  readonly returned: number;
  /** Numbers that were left out: a later one has returned. */
  readonly lost: number;
}

export interface CountersSnapshot {
  readonly isRunning: boolean;
  readonly counts: readonly Count[];
}

/** Counts over a plain connection and over one with a session. The server returns each number; both suffer the same faults. */
export class Counters implements Store<CountersSnapshot> {
  readonly #counters: readonly Counter[];
  #timer: ReturnType<typeof setInterval> | null = null;
  // Last: it asks for the first value at once.
  readonly #store;

  constructor(url: string) {
    const touch = (): void => this.#store.touch();
    this.#counters = [
      new Counter(
        'Plain',
        () => createConnection(url, { ...connectionOptions, protocols: echoProtocol, codec: text }),
        touch,
      ),
      new Counter('Session', () => createConnection(url, { transport: session(), codec: text }), touch),
    ];
    this.#store = createFrameStore(() => this.#build());
  }

  readonly getSnapshot = (): CountersSnapshot => this.#store.getSnapshot();
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  /** Starts to count from 0, or stops and keeps what was counted. */
  readonly toggle = (): void => {
    if (this.#timer === null) {
      for (const counter of this.#counters) counter.start();
      this.#timer = setInterval(() => {
        for (const counter of this.#counters) counter.sendNext();
      }, intervalMs);
    } else {
      clearInterval(this.#timer);
      this.#timer = null;
      for (const counter of this.#counters) counter.stop();
    }
    this.#store.touch();
  };

  #build(): CountersSnapshot {
    return { isRunning: this.#timer !== null, counts: this.#counters.map(({ count }) => count) };
  }
}

class Counter {
  count: Count;
  #connection: Connection<string, string> | null = null;
  /** The number that is to return next. */
  #next = 0;
  readonly #connect: () => Connection<string, string>;
  readonly #touch: () => void;

  constructor(label: string, connect: () => Connection<string, string>, touch: () => void) {
    this.count = { label, sent: 0, returned: 0, lost: 0 };
    this.#connect = connect;
    this.#touch = touch;
  }

  start(): void {
    this.#next = 0;
    this.count = { ...this.count, sent: 0, returned: 0, lost: 0 };
    this.#connection = this.#connect();
    this.#connection.on('message', (message) => this.#receive(Number(message)));
    this.#connection.open();
  }

  sendNext(): void {
    const { sent } = this.count;
    this.#connection?.send(String(sent));
    this.count = { ...this.count, sent: sent + 1 };
    this.#touch();
  }

  stop(): void {
    this.#connection?.close();
    this.#connection = null;
  }

  #receive(number: number): void {
    const { returned, lost } = this.count;
    this.count = { ...this.count, returned: returned + 1, lost: lost + number - this.#next };
    this.#next = number + 1;
    this.#touch();
  }
}
