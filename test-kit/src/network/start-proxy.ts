import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { Arrivals } from '../servers/arrivals.js';
import type { Address, Endpoint } from '../servers/endpoint.js';
import { Listener, loopback } from '../servers/listener.js';
import type { ByteCounts, Conditions, Direction } from './lane.js';
import { ProxiedConnection } from './proxied-connection.js';

/** A connection that reached the proxy, refused or not: one dial of a client. */
export interface ProxyArrival {
  /** Counts from 0. */
  readonly index: number;
  /** When, by `performance.now()`. */
  readonly at: number;
  readonly refused: boolean;
}

export interface ProxyOptions {
  /** Where connections go. Any of the servers here will do as it is. */
  readonly target: Address;
}

/**
 * A TCP proxy that turns into a bad network on demand. Faults hold for live and for new connections, add up, and stay
 * on until `restore()`.
 */
export class TcpProxy implements Endpoint {
  readonly host = loopback;
  /** Bytes passed on. */
  readonly bytes: Readonly<ByteCounts>;
  /** Bytes swallowed. */
  readonly discarded: Readonly<ByteCounts>;
  readonly #target: Address;
  readonly #listener: Listener;
  readonly #conditions: Conditions = { paused: false, delayMs: 0, discarding: new Set() };
  readonly #counts = { forwarded: { toServer: 0, toClient: 0 }, discarded: { toServer: 0, toClient: 0 } };
  readonly #live = new Set<ProxiedConnection>();
  readonly #arrivals = new Arrivals<ProxyArrival>();
  #refusing = false;

  /** @internal Use `startProxy`. */
  constructor(target: Address) {
    this.#target = target;
    this.bytes = this.#counts.forwarded;
    this.discarded = this.#counts.discarded;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      this.#accept(client);
    });
    this.#listener = new Listener(server);
  }

  /** @internal Use `startProxy`. */
  listen(): Promise<void> {
    return this.#listener.listen();
  }

  get port(): number {
    return this.#listener.port;
  }

  get url(): string {
    return `ws://${this.host}:${this.port}`;
  }

  /** Connections that the client has neither ended nor lost. While paused, one that left may count still. */
  get connections(): number {
    return [...this.#live].filter((connection) => connection.clientIsPresent).length;
  }

  /** Every connection so far, those that were refused included. */
  get accepted(): number {
    return this.#arrivals.all.length;
  }

  /** The first connection to arrive after this call. */
  nextConnection(): Promise<ProxyArrival> {
    return this.#arrivals.next();
  }

  /** Stops reading and forwarding in both directions. Connections stay open, and senders buffer their data. */
  pause(): void {
    this.#conditions.paused = true;
    this.#apply();
  }

  /** Ends `pause()`: whatever waited goes on, complete and in order. */
  resume(): void {
    this.#conditions.paused = false;
    this.#apply();
  }

  /** Swallows what travels in the direction, or both ways: bytes for good, the end of a connection until `restore()`. */
  discard(direction?: Direction): void {
    const { discarding } = this.#conditions;
    for (const each of direction ? [direction] : (['toServer', 'toClient'] as const)) discarding.add(each);
  }

  /** Makes everything that enters from now on take this long, each way; order is kept. */
  delay(ms: number): void {
    this.#conditions.delayMs = ms;
  }

  /** Cuts every live connection with RST, on both sides and at once, even while paused. */
  reset(): void {
    for (const connection of this.#live) connection.reset();
  }

  /** Lets every live connection stay open and silent, whatever comes. New ones work. */
  strand(): void {
    for (const connection of this.#live) connection.strand();
  }

  /** Answers each new connection with RST. Live ones are left alone. */
  refuse(): void {
    this.#refusing = true;
  }

  /** Ends every fault. Discarded data stays lost, and delayed data arrives when it is due. */
  restore(): void {
    this.#refusing = false;
    this.#conditions.delayMs = 0;
    this.#conditions.discarding.clear();
    this.resume();
  }

  async close(): Promise<void> {
    this.#arrivals.end(new Error('The proxy was closed before another connection arrived.'));
    await Promise.all([this.#listener.stop(), ...[...this.#live].map((connection) => connection.close())]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #apply(): void {
    for (const connection of this.#live) connection.apply();
  }

  #accept(client: Socket): void {
    const arrival = { index: this.accepted, at: performance.now(), refused: this.#refusing };
    if (arrival.refused) client.resetAndDestroy();
    else this.#connect(client);
    this.#arrivals.push(arrival);
  }

  #connect(client: Socket): void {
    const { forwarded, discarded } = this.#counts;
    const options = { client, target: this.#target, conditions: this.#conditions, forwarded, discarded };
    const connection = new ProxiedConnection(options);
    this.#live.add(connection);
    void connection.closed.then(() => this.#live.delete(connection));
  }
}

/** Starts a proxy in front of the target. While the target is down, a connection is accepted and then reset. */
export async function startProxy({ target }: ProxyOptions): Promise<TcpProxy> {
  const proxy = new TcpProxy(target);
  await proxy.listen();
  return proxy;
}
