import { once } from 'node:events';
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports.js';
import { OwnedProcess } from './owned-process.js';

/** Settings of a server, as they stand in its configuration file. */
export type RedisSettings = Readonly<Record<string, string>>;

/** A Redis, or another server that speaks its language, on the loopback, in a folder of its own. */
export class RedisServer implements AsyncDisposable {
  readonly host = '127.0.0.1';
  readonly port: number;
  /** Where it keeps its files. */
  readonly folder: string;
  readonly #program: string;
  #settings: RedisSettings;
  #process: OwnedProcess | undefined;

  constructor(program: string, folder: string, port: number, settings: RedisSettings) {
    this.#program = program;
    this.folder = folder;
    this.port = port;
    this.#settings = settings;
  }

  get url(): string {
    return `redis://${this.host}:${this.port}`;
  }

  /** Starts it with the files that are there. Resolves when it has loaded them. */
  async start(changed: RedisSettings = {}): Promise<void> {
    this.#settings = { ...this.#settings, ...changed };
    const settings = { port: String(this.port), bind: this.host, dir: this.folder, ...this.#settings };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    this.#process = new OwnedProcess(this.#program, args, { cwd: this.folder });
    await this.#process.prints(/Ready to accept connections/);
  }

  /** Ends it in an orderly way: it writes what its settings ask for. */
  async stop(): Promise<void> {
    await this.#process?.stop();
    this.#process = undefined;
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = undefined;
  }

  /** Stops it where it stands: its connections stay, and nobody answers. */
  pause(): void {
    if (this.#process) process.kill(this.#process.pid, 'SIGSTOP');
  }

  resume(): void {
    if (this.#process) process.kill(this.#process.pid, 'SIGCONT');
  }

  /** Runs commands, one after another. Rejects if one of them fails. */
  async run(...commands: readonly string[]): Promise<void> {
    const [error] = /^-.*/m.exec(await this.ask(...commands)) ?? [];
    if (error !== undefined) throw new Error(`Redis answered ${error}`);
  }

  /** What it answers to commands, as it writes it. */
  async ask(...commands: readonly string[]): Promise<string> {
    const socket = connect(this.port, this.host);
    await once(socket, 'connect');
    let answers = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answers += text));
    socket.end(commands.map((command) => `${command}\r\n`).join(''));
    await once(socket, 'close');
    return answers.trim();
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Nothing on disk, so that a crash loses everything. */
export const inMemory: RedisSettings = { save: '', appendonly: 'no' };

/** What was answered survives a crash. */
export const onDisk: RedisSettings = { save: '', appendonly: 'yes', appendfsync: 'always' };

/** Starts a server that nothing else on the machine knows of. */
export async function startRedis(settings: RedisSettings = inMemory, program = 'redis-server'): Promise<RedisServer> {
  const [port = 0] = await freePorts(1);
  const folder = await mkdtemp(join(tmpdir(), 'steadysocket-redis-'));
  const server = new RedisServer(program, folder, port, settings);
  try {
    await server.start();
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}

/** The servers of this machine: Redis, which has to be there, and Valkey if it is. */
export async function redisPrograms(): Promise<readonly string[]> {
  const hasValkey = await access('/usr/bin/valkey-server', constants.X_OK).then(
    () => true,
    () => false,
  );
  return hasValkey ? ['redis-server', 'valkey-server'] : ['redis-server'];
}
