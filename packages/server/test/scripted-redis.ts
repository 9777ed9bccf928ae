import { EventEmitter } from 'node:events';

/** What a command gets: an answer, an error of Redis, a connection that is lost, or nothing. */
export type Answer = { readonly value: unknown } | { readonly error: string } | 'lost' | 'silence';

export interface Asked {
  /** Counts the connections from 1. */
  readonly connection: number;
  readonly command: string;
  readonly args: readonly string[];
}

/** Stands for a client of ioredis whose server says what a test wants. */
export class ScriptedRedis extends EventEmitter {
  readonly asked: Asked[] = [];
  /** Says what becomes of a command. */
  answer: (asked: Asked) => Answer = () => ({ value: 'OK' });
  /** Whether a connection can be had. */
  isUp = true;
  connections = 0;
  readonly open = new Set<ScriptedConnection>();

  duplicate(): ScriptedConnection {
    this.connections += 1;
    return new ScriptedConnection(this, this.connections);
  }

  call(): Promise<unknown> {
    return Promise.reject(new Error('The client of the application is never asked.'));
  }

  disconnect(): void {
    throw new Error('The client of the application stays open.');
  }

  /** Cuts all connections. */
  cut(): void {
    for (const connection of this.open) connection.disconnect();
  }
}

class ScriptedConnection extends EventEmitter {
  readonly #redis: ScriptedRedis;
  readonly #index: number;
  readonly #pending = new Set<(error: Error) => void>();

  constructor(redis: ScriptedRedis, index: number) {
    super();
    this.#redis = redis;
    this.#index = index;
  }

  connect(): Promise<void> {
    if (!this.#redis.isUp) return Promise.reject(new Error('connect ECONNREFUSED'));
    this.#redis.open.add(this);
    return Promise.resolve();
  }

  call(command: string, ...args: string[]): Promise<unknown> {
    const asked = { connection: this.#index, command, args };
    this.#redis.asked.push(asked);
    const answer = this.#redis.answer(asked);
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      if (answer === 'lost') this.disconnect();
      else if (answer === 'silence') return;
      else if ('error' in answer) reject(Object.assign(new Error(answer.error), { command: { args } }));
      else resolve(answer.value);
    });
  }

  subscribe(...channels: string[]): Promise<unknown> {
    return this.call('SUBSCRIBE', ...channels);
  }

  unsubscribe(...channels: string[]): Promise<unknown> {
    return this.call('UNSUBSCRIBE', ...channels);
  }

  ping(): Promise<unknown> {
    return this.call('PING');
  }

  disconnect(): void {
    if (!this.#redis.open.delete(this)) return;
    for (const reject of this.#pending) reject(new Error('Connection is closed.'));
    this.emit('close');
  }
}
