import type {
  AcknowledgedConnection,
  ConnectionOptions,
  ReconnectFunction,
  ReconnectOptions,
  Release,
  Snapshot,
  Transport,
  UrlSource,
  WebSocketFrame,
} from '@steadysocket/core';
import { ConnectionError, createConnection, heartbeat } from '@steadysocket/core';
import type { FakeEnvironment, FakeLink, FakeTransport } from '@steadysocket/core/testing';
import { fakeEnvironment, fakeTransport } from '@steadysocket/core/testing';
import type { ListenedEvent, Reaction, Setting } from './actions.js';
import { Ledger, unmeasurable } from './ledger.js';
import { WatchedClock } from './watched-clock.js';

const address = 'ws://server.test/';
const pace = { message: 'ping', intervalMs: 3_000, timeoutMs: 1_000 };

interface Lease {
  /** `null` until the call that takes it has returned. */
  release: Release | null;
}

/** A connection, everything around it, and a record of all that an invariant asks for. */
export class World {
  readonly clock = new WatchedClock();
  readonly environment: FakeEnvironment = fakeEnvironment();
  readonly transport: FakeTransport<WebSocketFrame>;
  readonly connection: AcknowledgedConnection<string, string>;
  readonly ledger = new Ledger();
  /** Rules that were seen broken in the midst of a step. */
  readonly violations: string[] = [];
  readonly closes: { readonly code: number; readonly kind: string }[] = [];
  /** Messages that had to be delivered, and those that were. */
  readonly expected: string[] = [];
  readonly recorded: string[] = [];
  /** The snapshot that state listeners have seen last. */
  told: Snapshot;
  dials = 0;
  isInDropListener = false;
  /** The most that has waited while a link was open, since the queue was last empty. */
  leftBehind = 0;
  /** Attempts that `reconnect()` replaced before they opened. */
  replaced = 0;
  /** Calls of `drained` that have not resolved. */
  draining = 0;
  readonly leases: Lease[] = [];
  ownLease = false;
  /** Leases have no effect until `open` or `reconnect`. */
  isPaused = false;
  /** When the linger after the last lease ends; `null` when none is running. */
  lingerUntil: number | null = null;
  /** What url functions still owe. */
  readonly urls: { resolve: (url: string) => void; reject: (error: unknown) => void }[] = [];
  readonly onConnect: Reaction[] = [];
  readonly onWrite: Reaction[] = [];
  /** What to do inside the next listener of an event. */
  readonly inListener: Partial<Record<ListenedEvent, (() => void)[]>> = {};
  #last: Snapshot;
  #copyOfLast: Snapshot;

  constructor(readonly setting: Setting) {
    this.transport = fakeTransport({
      capabilities: { acks: setting.acks },
      sizeOf,
      onConnect: (link) => this.#connected(link),
      onFrame: (frame, link) => this.#written(frame as string, link),
    });
    this.connection = createConnection(this.#url(), this.#options()) as AcknowledgedConnection<string, string>;
    this.told = this.#last = this.connection.getSnapshot();
    this.#copyOfLast = { ...this.told };
    this.#listen();
  }

  get isWanted(): boolean {
    return !this.isPaused && (this.leases.length > 0 || this.ownLease);
  }

  get status(): Snapshot['status'] {
    return this.look().status;
  }

  /** Reads the snapshot, and compares it with the one that was read before. */
  look(): Snapshot {
    const snapshot = this.connection.getSnapshot();
    const fields = Object.keys(snapshot) as (keyof Snapshot)[];
    const last = this.#last;
    const copyOfLast = this.#copyOfLast;
    if (fields.some((field) => !Object.is(last[field], copyOfLast[field]))) this.violations.push('a snapshot changed');
    if (snapshot !== last && fields.every((field) => Object.is(snapshot[field], last[field]))) {
      this.violations.push('a snapshot lost its identity although no field changed');
    }
    if (snapshot.queued === 0) this.leftBehind = 0;
    if (snapshot.status === 'open') this.leftBehind = Math.max(this.leftBehind, snapshot.queued);
    this.#last = snapshot;
    this.#copyOfLast = { ...snapshot };
    return snapshot;
  }

  receive(link: FakeLink<WebSocketFrame>): void {
    const frame = `message ${this.expected.length}`;
    if (link === this.transport.link && link.state === 'open') this.expected.push(frame);
    link.receive(frame);
  }

  #options(): ConnectionOptions<string, string> {
    const { setting } = this;
    return {
      transport: this.#countingTransport(),
      codec: { encode: encodeText, decode: decodeText },
      clock: this.clock,
      environment: this.environment,
      random: () => setting.dice,
      reconnect: policies[setting.reconnect],
      queue: setting.queue,
      backpressure: { highBytes: 100, lowBytes: 20 },
      lingerMs: setting.lingerMs,
      connectTimeoutMs: 2_000,
      ...(setting.heartbeat && { heartbeat: heartbeat({ ...pace, isReply: (frame) => frame === 'pong' }) }),
    };
  }

  /** Counts every dial, those that throw included. */
  #countingTransport(): Transport<WebSocketFrame> {
    const { transport, setting } = this;
    return {
      capabilities: transport.capabilities,
      codec: transport.codec,
      sizeOf,
      connect: (request, events) => {
        if (setting.url === 'fixed') this.dials += 1;
        return transport.connect(request, events);
      },
    };
  }

  #url(): UrlSource {
    const { url } = this.setting;
    if (url === 'fixed') return address;
    return () => {
      this.dials += 1;
      if (url === 'function') return address;
      if (url === 'promise') return Promise.resolve(address);
      return new Promise((resolve, reject) => this.urls.push({ resolve, reject }));
    };
  }

  #listen(): void {
    const { connection } = this;
    connection.subscribe(() => {
      this.told = this.look();
      this.#actIn('change');
    });
    connection.on('message', (message) => {
      this.recorded.push(message);
      this.#actIn('message');
    });
    connection.on('open', () => this.#actIn('open'));
    connection.on('close', ({ code, kind }) => {
      this.closes.push({ code, kind });
      this.#actIn('close');
    });
    connection.on('error', () => this.#actIn('error'));
    connection.on('sent', ({ message }) => {
      this.ledger.announced(message);
      this.#actIn('sent');
    });
    connection.on('drop', ({ message }) => {
      this.ledger.dropped(message);
      this.isInDropListener = true;
      this.#actIn('drop');
      this.isInDropListener = false;
    });
  }

  #actIn(event: ListenedEvent): void {
    this.inListener[event]?.shift()?.();
  }

  #connected(link: FakeLink<WebSocketFrame>): void {
    if (this.transport.live > 1) this.violations.push('two live links');
    const { server } = this.setting;
    this.#react(link, this.onConnect.shift() ?? (server === 'at once' ? 'accept' : undefined));
    if (server === 'soon') this.clock.manual.setTimeout(() => link.accept(), 20);
  }

  #written(frame: string, link: FakeLink<WebSocketFrame>): void {
    if (this.status !== 'open') this.violations.push(`written while ${this.status}: ${frame}`);
    if (link !== this.transport.link || link.state !== 'open') {
      this.violations.push(`written to a link that is ${link.state}: ${frame}`);
    }
    if (frame !== pace.message) this.ledger.written(frame);
    this.#react(link, this.onWrite.shift());
    if (frame === pace.message && this.setting.answers) link.receive('pong');
  }

  #react(link: FakeLink<WebSocketFrame>, reaction: Reaction | undefined): void {
    if (reaction === undefined) return;
    if (reaction.startsWith('accept')) link.accept();
    if (reaction.endsWith('receive')) this.receive(link);
    if (reaction.endsWith('drop')) link.drop();
    if (reaction === 'end') link.end({ code: 1001 });
    if (reaction === 'fail') link.fail(new Error('trouble'));
    if (reaction === 'fill') link.bufferedAmount = 500;
  }
}

const policies: Readonly<Record<Setting['reconnect'], ReconnectOptions | ReconnectFunction | false>> = {
  standard: {},
  suspend: { whenHidden: 'suspend' },
  twice: { maxAttempts: 2 },
  function: () => 123,
  throwing: {
    shouldReconnect() {
      throw new Error('a faulty policy');
    },
  },
  off: false,
};

function sizeOf(frame: WebSocketFrame): number {
  const text = frame as string;
  if (text.endsWith(unmeasurable)) throw new ConnectionError('invalid-frame', 'This cannot be carried.');
  return text.length;
}

function encodeText(message: string): string {
  if (message === 'garbage') throw new Error('does not encode');
  return message;
}

function decodeText(frame: WebSocketFrame): string {
  if (typeof frame === 'string') return frame;
  throw new Error('does not decode');
}
