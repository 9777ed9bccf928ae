import { ConcurrencyLimit } from '../concurrency-limit.js';
import { Connection } from './connection.js';
import type { Script } from './script.js';
import { unavailable } from './unavailable.js';
import { TimedOut, Waits } from './waits.js';
import type { Wires } from './wire.js';

/** What calls that are under way may hold. Redis that is away for seconds must not fill the memory. */
const maxPendingBytes = 64 * 1024 ** 2;
const callBytes = 512;

/**
 * Calls that Redis is asked at a time. Many thousands at once would all be late before the first one is written, and each would
 * take the text of its script along to a new connection.
 */
const maxConcurrent = 500;

/** Answers that say: not done, but later it may be. */
const later = /^(LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY) /;
/** A master has become a replica. Redis 6 adds text before the error of a script's command. */
const isReplica = /^(ERR Error running script .*-)?READONLY /s;
/** How an error that Redis itself returns starts. Other errors are those of the connection. */
const answered = /^[A-Z][A-Z0-9]+ /;

export interface Call {
  readonly script: Script;
  readonly keys: readonly string[];
  readonly args: readonly string[];
  /** Whether it does no harm to do it twice. */
  readonly isRepeatable: boolean;
  /** Until when it has to be answered, by `performance.now()`. */
  readonly deadline: number;
}

export interface CommandsOptions {
  readonly wires: Wires;
  readonly timeoutMs: number;
  /** Called when another connection has taken the place of one that was lost then, by `performance.now()`. */
  readonly onReplaced: (lostAt: number) => void;
}

/** Runs scripts, over one connection at a time, and says in time what became of each. */
export class Commands {
  readonly #options: CommandsOptions;
  readonly #waits = new Waits();
  readonly #calls = new ConcurrencyLimit(maxConcurrent);
  #connection: Connection | undefined;
  #pendingBytes = 0;
  #isClosed = false;

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  /** Rejects with `Refused`. */
  async run(call: Call): Promise<unknown> {
    const bytes = call.args.reduce((sum, text) => sum + text.length, callBytes);
    if (this.#pendingBytes + bytes > maxPendingBytes) throw unavailable(new Error('Too many calls are under way.'));
    this.#pendingBytes += bytes;
    try {
      return await this.#calls.run(() => this.#runInTime(call));
    } catch (error) {
      throw unavailable(error);
    } finally {
      this.#pendingBytes -= bytes;
    }
  }

  close(): void {
    this.#isClosed = true;
    const closed = new Error('The storage is closed.');
    this.#waits.endAll(closed);
    this.#connection?.lose(closed);
  }

  async #runInTime(call: Call): Promise<unknown> {
    const { deadline } = call;
    for (let pauseMs = 20; ; pauseMs = Math.min(2 * pauseMs, 500)) {
      let isSent = false;
      try {
        if (left(deadline) <= 0) throw new TimedOut('There was no time left.');
        const connection = this.#connect();
        await this.#waits.within(left(deadline), connection.ready);
        isSent = true;
        return await evaluate(connection, call, left(deadline));
      } catch (error) {
        if (this.#isClosed || !this.#mayTryAgain(error as Error, isSent && !call.isRepeatable)) throw error;
        if (left(deadline) <= pauseMs) throw error;
      }
      await this.#waits.pause(pauseMs * (0.5 + Math.random() / 2));
    }
  }

  #mayTryAgain({ message }: Error, mayBeDone: boolean): boolean {
    if (isReplica.test(message)) {
      // It stays one: another connection may lead to the new master.
      this.#connection?.lose(new Error(message));
      return true;
    }
    return answered.test(message) ? later.test(message) : !mayBeDone;
  }

  #connect(): Connection {
    if (this.#isClosed) throw new Error('The storage is closed.');
    const former = this.#connection;
    if (former && !former.isLost) return former;
    const { wires, timeoutMs, onReplaced } = this.#options;
    const connection = new Connection({
      open: (events) => wires.open(events),
      isCluster: wires.isCluster,
      dialMs: timeoutMs / 2,
      onMessage: () => {},
      onLost: () => {},
    });
    this.#connection = connection;
    if (former)
      connection.ready.then(
        () => onReplaced(former.lostAt),
        () => {},
      );
    return connection;
  }
}

const left = (deadline: number): number => deadline - performance.now();

/** Sends the text of a script until the connection has run it once, so that no retry changes the order of calls. */
async function evaluate(connection: Connection, { script, keys, args }: Call, timeoutMs: number): Promise<unknown> {
  const [key = ''] = keys;
  const rest = [String(keys.length), ...keys, ...args];
  const deadline = performance.now() + timeoutMs;
  const bySha = ['EVALSHA', await script.sha, ...rest];
  const byText = ['EVAL', script.text, ...rest];
  try {
    const answer = await connection.command(key, connection.scripts.has(script) ? bySha : byText, timeoutMs);
    connection.scripts.add(script);
    return answer;
  } catch (error) {
    if (!(error as Error).message.startsWith('NOSCRIPT ')) throw error;
    return connection.command(key, byText, left(deadline));
  }
}
