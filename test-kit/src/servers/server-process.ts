import type { ChildProcess } from 'node:child_process';
import { execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const serverScript = fileURLToPath(new URL('./stoppable-server.mjs', import.meta.url));

// Waits for the end of its input, which the system brings about however this process ends. Deaf to the signals that a
// terminal sends to the whole group, it outlives us for as long as that takes.
const guardScript = 'trap "" HUP INT TERM; read -r _; kill -KILL "$1"';

/** What the server's process has to say once it listens or cannot. */
interface Report {
  readonly port?: number;
  readonly failure?: string;
}

/**
 * The server's process, and a guard that kills it should this process die. A stopped process can look after itself
 * neither by signal nor by noticing that its parent is gone.
 */
export class ServerProcess {
  readonly #server: ChildProcess;
  readonly #guard: ChildProcess;

  constructor(port: number) {
    // Without our own flags: a loader that the tests run under is no business of the child.
    this.#server = fork(serverScript, [String(port)], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#guard = spawn('sh', ['-c', guardScript, 'guard', String(this.pid)], { stdio: ['pipe', 'ignore', 'ignore'] });
  }

  get pid(): number {
    if (this.#server.pid === undefined) throw new Error('The server process did not start.');
    return this.#server.pid;
  }

  /** The port that the server listens on, once it does. */
  async listening(): Promise<number> {
    const report = once(this.#server, 'message') as Promise<[Report]>;
    const exit = once(this.#server, 'exit').then((): never => {
      throw new Error('The server process ended before it listened.');
    });
    // An exit comes at the latest with `kill`, and is no failure then.
    exit.catch(() => undefined);
    const [{ port, failure }] = await Promise.race([report, exit]);
    if (port === undefined) throw new Error(`The server process cannot listen: ${failure ?? 'it has no port'}`);
    return port;
  }

  /** Stops it in its tracks. `kill` returns before the process has stopped, so this waits until the system says so. */
  async stop(): Promise<void> {
    this.#server.kill('SIGSTOP');
    while ((await stateOf(this.pid)) !== 'T') await sleep(1);
  }

  continue(): void {
    this.#server.kill('SIGCONT');
  }

  /** Kills it, stopped or not. The guard goes first: it must not outlive the process id that it would kill. */
  async kill(): Promise<void> {
    await killed(this.#guard);
    await killed(this.#server);
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** The state of a process in one letter, as `ps` prints it: `T` is stopped. */
async function stateOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    // Slim images have no `ps`. The state follows the command, which is in parentheses and may contain some.
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'state=', '-p', String(pid)]);
  return stdout.trim().charAt(0);
}
