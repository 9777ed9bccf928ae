import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What of a process's output is kept: enough to see what went wrong. */
const keptCharacters = 64 << 10;
const graceMs = 15_000;

// Waits for the end of its input, which the system brings about however this process ends. Deaf to the signals that a
// terminal sends to the whole group, it outlives us for as long as that takes.
// `-s`: after `-KILL`, dash takes `--` for a number.
const guardScript = 'trap "" HUP INT TERM; read -r _; kill -s KILL -- "-$1"';

export interface ProcessOptions {
  readonly cwd?: string;
  /** Added to ours. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A program with everything that it starts, in a process group of its own. It ends with this process, however that ends:
 * a guard sees to it. Not for Windows.
 */
export class OwnedProcess implements AsyncDisposable {
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #guard: ChildProcess;
  readonly #readers = new Set<() => void>();
  #output = '';

  constructor(command: string, args: readonly string[], { cwd, env }: ProcessOptions = {}) {
    this.#name = command;
    this.#child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = once(this.#child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
    // A program that is not there raises `error`, which `pid` reports.
    this.ended.catch(() => undefined);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    }
    this.#guard = spawn('sh', ['-c', guardScript, 'guard', String(this.pid)], { stdio: ['pipe', 'ignore', 'ignore'] });
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.#name} cannot be started: is it installed?`);
    return this.#child.pid;
  }

  /** The last of what it printed. */
  get output(): string {
    return this.#output;
  }

  /** Resolves once it has printed what matches; rejects, with what it printed, when it ends before. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    let done = false;
    const match = new Promise<RegExpExecArray>((resolve) => {
      const look = (): void => {
        const found = pattern.exec(this.#output);
        if (found) resolve(found);
        if (found ?? done) this.#readers.delete(look);
      };
      this.#readers.add(look);
      look();
    });
    const end = this.ended.then((how): never => {
      done = true;
      throw new Error(`${this.#name} ended (${String(how)}) before it was ready:\n${this.#output}`);
    });
    end.catch(() => undefined);
    return Promise.race([match, end]);
  }

  /** Calls `listener` with each line that it prints from now on, but for those that are meant as errors. */
  onLine(listener: (line: string) => void): void {
    if (this.#child.stdout) createInterface({ input: this.#child.stdout }).on('line', listener);
  }

  /** Asks it to end and waits; what is left after a while is killed. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.#signal('SIGKILL'), graceMs);
    this.#signal('SIGTERM');
    await this.ended;
    clearTimeout(late);
    await this.kill();
  }

  /** Ends it at once, with everything that it started. */
  async kill(): Promise<void> {
    // The guard goes first: it must not outlive the group whose id it holds.
    if (this.#guard.exitCode === null && this.#guard.signalCode === null) {
      const gone = once(this.#guard, 'exit');
      this.#guard.kill('SIGKILL');
      await gone;
    }
    this.#signal('SIGKILL');
    await this.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // The group is gone, which is what was wanted.
    }
  }

  #read(text: string): void {
    this.#output = (this.#output + text).slice(-keptCharacters);
    for (const look of this.#readers) look();
  }
}
