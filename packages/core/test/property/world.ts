import { ConnectionError, createConnection } from '@steadysocket/core';
import type {
  Clock,
  Connection,
  ConnectionOptions,
  Release,
  SendOutcome,
  Snapshot,
  Transport,
  Unsubscribe,
  UrlSource,
  WebSocketFrame,
} from '@steadysocket/core';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import type { FakeEnvironment, FakeLink, FakeTransport } from '@steadysocket/core/testing';
import type { Act, ListenedEvent, Reaction, Setting, Step } from './actions.js';

export const connectTimeoutMs = 2_000;
const heartbeat = { message: 'ping', intervalMs: 3_000, timeoutMs: 1_000 };

/** What became of one message. */
export interface Entry {
  readonly id: string;
  /** Of the call that gave it. */
  readonly order: number;
  outcome: SendOutcome | 'under way' | 'thrown' | 'delivering' | 'acknowledged' | ConnectionError['code'];
  writes: number;
  drops: number;
}

interface Lease {
  release: Release | null;
}

/** A clock that knows when its timers are due. */
class WatchedClock implements Clock {
  readonly due = new Map<unknown, number>();
  readonly manual = manualClock(1_700_000_000_000);

  now(): number {
    return this.manual.now();
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    const handle = this.manual.setTimeout(() => {
      this.due.delete(handle);
      callback();
    }, delayMs);
    this.due.set(handle, this.now() + delayMs);
    return handle;
  }

  clearTimeout(handle: unknown): void {
    this.due.delete(handle);
    this.manual.clearTimeout(handle);
  }
}

/** A connection, everything around it, and a record of all that an invariant asks for. */
export class World {
  readonly clock = new WatchedClock();
  readonly environment: FakeEnvironment = fakeEnvironment();
  readonly transport: FakeTransport<WebSocketFrame>;
  readonly connection: Connection<string, string>;
  /** Broken rules that were noticed in the midst of a step. */
  readonly violations: string[] = [];
  readonly ledger = new Map<string, Entry>();
  readonly closes: { readonly code: number; readonly rule: string }[] = [];
  /** Messages that had to be delivered, and those that were. */
  readonly expected: string[] = [];
  readonly heard: string[] = [];
  dials = 0;
  readonly leases: Lease[] = [];
  ownLease = false;
  /** When the linger after the last lease ends; `null` when none is running. */
  lingerUntil: number | null = null;
  /** The snapshot that state listeners have seen last. */
  told: Snapshot;
  /** Calls of `drained` that have not resolved. */
  draining = 0;

  private last: Snapshot;
  private copyOfLast: Snapshot;
  private order = 0;
  private lastWritten = -1;
  private received = 0;
  private readonly extra: Unsubscribe[] = [];
  private readonly urls: { resolve: (url: string) => void; reject: (error: unknown) => void }[] = [];
  private readonly armed: Partial<Record<ListenedEvent, (readonly Act[])[]>> = {};
  private readonly onConnect: Reaction[] = [];
  private readonly onWrite: Reaction[] = [];

  constructor(readonly setting: Setting) {
    this.transport = fakeTransport({
      capabilities: { acks: setting.acks },
      onConnect: (link) => {
        if (this.transport.live > 1) this.violations.push('two live links');
        this.react(link, this.onConnect.shift() ?? (setting.server === 'at once' ? 'accept' : undefined));
        // On the server's own time: none of the timers that a rule counts.
        if (setting.server === 'soon') this.clock.manual.setTimeout(() => link.accept(), 20);
      },
      onFrame: (frame, link) => {
        this.noteWrite(frame as string, link);
        this.react(link, this.onWrite.shift());
        if (frame === heartbeat.message && setting.answers) link.receive('pong');
      },
    });
    this.connection = createConnection(this.url(), this.options());
    this.told = this.last = this.connection.getSnapshot();
    this.copyOfLast = { ...this.told };
    this.listen();
  }

  get status(): Snapshot['status'] {
    return this.look().status;
  }

  get isWanted(): boolean {
    return this.leases.length > 0 || this.ownLease;
  }

  run(step: Step): void {
    if (step.do === 'advance') this.clock.manual.advance(step.ms);
    else if (step.do === 'sleep') this.clock.manual.sleep(step.ms);
    else if (step.do === 'on next') (this.armed[step.event] ??= []).push(step.acts);
    else this.act(step);
  }

  /** Reads the snapshot, and compares it with the one that was read before. */
  look(): Snapshot {
    const snapshot = this.connection.getSnapshot();
    const fields = Object.keys(snapshot) as (keyof Snapshot)[];
    const { last, copyOfLast } = this;
    if (fields.some((field) => !Object.is(last[field], copyOfLast[field]))) this.violations.push('a snapshot changed');
    if (snapshot !== last && fields.every((field) => Object.is(snapshot[field], last[field]))) {
      this.violations.push('a snapshot lost its identity although no field changed');
    }
    this.last = snapshot;
    this.copyOfLast = { ...snapshot };
    return snapshot;
  }

  /** Everybody leaves, and whatever was under way comes to its end. */
  windUp(): void {
    for (const event of Object.keys(this.armed) as ListenedEvent[]) this.armed[event] = [];
    for (const { release } of this.leases.splice(0)) release?.();
    this.connection.close();
    this.clock.manual.advance(60_000);
  }

  private options(): ConnectionOptions<string, string> {
    const { setting, transport } = this;
    const reconnect = {
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
    } as const;
    // Counts every dial, those that throw included.
    const counting: Transport<WebSocketFrame> = {
      capabilities: transport.capabilities,
      codec: transport.codec,
      sizeOf: (frame) => transport.sizeOf(frame),
      connect: (request, events) => {
        if (setting.url === 'fixed') this.dials += 1;
        return transport.connect(request, events);
      },
    };
    return {
      transport: counting,
      codec: { encode: encodeText, decode: decodeText },
      clock: this.clock,
      environment: this.environment,
      random: () => setting.dice,
      reconnect: reconnect[setting.reconnect],
      outbox: setting.outbox,
      backpressure: { highBytes: 100, lowBytes: 20 },
      lingerMs: setting.lingerMs,
      selfLease: setting.selfLease,
      connectTimeoutMs,
      ...(setting.heartbeat && { heartbeat: { ...heartbeat, isReply: (frame) => frame === 'pong' } }),
    };
  }

  private url(): UrlSource {
    const { url } = this.setting;
    const address = 'ws://server.test/';
    if (url === 'fixed') return address;
    return () => {
      this.dials += 1;
      if (url === 'function') return address;
      if (url === 'promise') return Promise.resolve(address);
      return new Promise((resolve, reject) => this.urls.push({ resolve, reject }));
    };
  }

  private listen(): void {
    const { connection } = this;
    connection.subscribe(() => {
      this.told = this.look();
      this.actOn('change');
    });
    connection.on('message', (message) => {
      this.heard.push(message);
      this.actOn('message');
    });
    connection.on('open', () => this.actOn('open'));
    connection.on('close', ({ code, rule }) => {
      this.closes.push({ code, rule });
      this.actOn('close');
    });
    connection.on('error', () => this.actOn('error'));
    connection.on('drop', ({ message }) => {
      const entry = this.ledger.get(message);
      if (entry === undefined) this.violations.push(`dropped what was never given: ${message}`);
      else entry.drops += 1;
      this.actOn('drop');
    });
  }

  private actOn(event: ListenedEvent): void {
    for (const each of this.armed[event]?.shift() ?? []) this.act(each);
  }

  private noteWrite(frame: string, link: FakeLink<WebSocketFrame>): void {
    if (this.status !== 'open') this.violations.push(`written while ${this.status}: ${frame}`);
    if (link !== this.transport.link || link.state !== 'open') {
      this.violations.push(`written to a link that is ${link.state}: ${frame}`);
    }
    if (frame === heartbeat.message) return;
    const entry = this.ledger.get(frame);
    if (entry === undefined) {
      this.violations.push(`wrote what was never given: ${frame}`);
      return;
    }
    entry.writes += 1;
    if (entry.order < this.lastWritten) this.violations.push(`written out of order: ${frame}`);
    this.lastWritten = entry.order;
  }

  private link(back: number): FakeLink<WebSocketFrame> | undefined {
    return this.transport.links[this.transport.links.length - 1 - back];
  }

  private entry(size: number): Entry {
    const order = (this.order += 1);
    const entry: Entry = { id: `${order}`.padEnd(size, '.'), order, outcome: 'under way', writes: 0, drops: 0 };
    this.ledger.set(entry.id, entry);
    return entry;
  }

  private receive(link: FakeLink<WebSocketFrame>): void {
    const frame = `message ${(this.received += 1)}`;
    if (link === this.transport.link && link.state === 'open') this.expected.push(frame);
    link.receive(frame);
  }

  /** The application's own lease ends with the connection. */
  private noteClosed(): void {
    if (this.status === 'closed') this.ownLease = false;
  }

  private claim(): void {
    if (this.leases.length > 0 || !this.setting.selfLease) return;
    this.ownLease = true;
    this.lingerUntil = null;
  }

  private release(which: number, destinationChanged: boolean): void {
    const held = this.leases.filter((lease) => lease.release !== null);
    const lease = held[which % Math.max(1, held.length)];
    if (lease === undefined) return;
    this.leases.splice(this.leases.indexOf(lease), 1);
    const up = this.status === 'connecting' || this.status === 'open' || this.status === 'waiting';
    if (!this.isWanted && up) {
      this.lingerUntil = destinationChanged ? null : this.clock.now() + this.setting.lingerMs;
    }
    lease.release?.(destinationChanged ? 'destination-changed' : undefined);
    lease.release?.();
  }

  private send(entry: Entry, ttlMs: number | null, volatile: boolean): void {
    try {
      entry.outcome = this.connection.send(entry.id, { volatile, ...(ttlMs !== null && { ttlMs }) });
    } catch (error) {
      entry.outcome = 'thrown';
      if (!(error instanceof ConnectionError)) this.violations.push(`send threw ${String(error)}`);
    }
  }

  private deliver(entry: Entry, timeoutMs: number): void {
    entry.outcome = 'delivering';
    this.connection.deliver(entry.id, { timeoutMs }).then(
      () => (entry.outcome = 'acknowledged'),
      (error: unknown) => {
        entry.outcome = error instanceof ConnectionError ? error.code : 'acknowledged';
      },
    );
  }

  private react(link: FakeLink<WebSocketFrame>, reaction: Reaction | undefined): void {
    if (reaction === undefined) return;
    if (reaction.startsWith('accept')) link.accept();
    if (reaction.endsWith('receive')) this.receive(link);
    if (reaction.endsWith('drop')) link.drop();
    if (reaction === 'end') link.end({ code: 1001 });
    if (reaction === 'fail') link.fail(new Error('trouble'));
    if (reaction === 'fill') link.bufferedAmount = 500;
  }

  private act(act: Act): void {
    this.noteClosed();
    const { connection, environment } = this;
    switch (act.do) {
      case 'open':
      case 'reconnect':
        this.claim();
        connection[act.do]();
        return;
      case 'close':
        this.ownLease = false;
        this.lingerUntil = null;
        connection.close(act.code, 'enough');
        return;
      case 'acquire':
        this.acquire();
        return;
      case 'release':
        this.release(act.which, act.destinationChanged);
        return;
      case 'send':
        this.send(this.entry(act.size), act.ttlMs, act.volatile);
        return;
      case 'send garbage': {
        const entry = this.entry(4);
        this.ledger.delete(entry.id);
        try {
          connection.send('garbage');
          this.violations.push('accepted what does not encode');
        } catch {
          // As it should.
        }
        return;
      }
      case 'deliver':
        this.deliver(this.entry(act.size), act.timeoutMs);
        return;
      case 'drained':
        this.draining += 1;
        void connection.drained().then(() => (this.draining -= 1));
        return;
      case 'subscribe':
        this.extra.push(
          connection.subscribe(() => {}),
          connection.on('message', () => {}),
        );
        return;
      case 'unsubscribe':
        this.extra.pop()?.();
        return;
      case 'settle url': {
        const url = this.urls.shift();
        if (act.how === 'reject') url?.reject(new Error('no token'));
        else url?.resolve(act.how === 'resolve' ? 'ws://server.test/' : 'garbage');
        return;
      }
      case 'break next connect':
        this.transport.failNext(new Error('cannot connect'));
        return;
      case 'on next connect':
        this.onConnect.push(act.reaction);
        return;
      case 'on next write':
        this.onWrite.push(act.reaction);
        return;
      case 'go online':
        environment.goOnline();
        return;
      case 'go offline':
        environment.goOffline();
        return;
      case 'show':
      case 'hide':
      case 'wake':
        environment[act.do]();
        return;
      default:
        this.actOnLink(act);
    }
  }

  private acquire(): void {
    this.lingerUntil = null;
    // Counts from now on; it can be given back once the call has returned.
    const lease: Lease = { release: null };
    this.leases.push(lease);
    lease.release = this.connection.acquire();
  }

  private actOnLink(
    act: Extract<Act, { back: number } | { do: 'buffer' | 'break writes' }>,
  ): void {
    const link = this.link('back' in act ? act.back : 0);
    if (link === undefined) return;
    switch (act.do) {
      case 'accept':
        link.accept();
        return;
      case 'receive':
        this.receive(link);
        return;
      case 'reply':
        if (this.setting.heartbeat) link.receive('pong');
        return;
      case 'stir':
        link.stir();
        return;
      case 'drop':
        link.drop();
        return;
      case 'fail':
        link.fail(new Error('trouble'));
        return;
      case 'end':
        link.end({ code: act.code, ...(act.retryAfterMs !== null && { retryAfterMs: act.retryAfterMs }) });
        return;
      case 'acknowledge':
        link.acknowledge('ack');
        return;
      case 'refuse':
        link.refuse(new Error('refused'));
        return;
      case 'buffer':
        link.bufferedAmount = act.bytes;
        return;
      case 'break writes':
        link.sendError = {
          not: null,
          link: new Error('broken pipe'),
          frame: new ConnectionError('invalid-frame', 'No.'),
        }[act.how];
    }
  }
}

function encodeText(message: string): string {
  if (message === 'garbage') throw new Error('does not encode');
  return message;
}

function decodeText(frame: WebSocketFrame): string {
  if (typeof frame === 'string') return frame;
  throw new Error('does not decode');
}
