import type { Endpoint } from './endpoint.js';
import { loopback } from './listener.js';
import { ServerProcess } from './server-process.js';

/** An echo server in a process of its own, which can be frozen, thawed, killed and started again. */
export class StoppableServer implements Endpoint {
  readonly host = loopback;
  #port = 0;
  #process: ServerProcess | undefined;

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `ws://${this.host}:${this.port}`;
  }

  /** The id of the server's process. */
  get pid(): number {
    return this.#running().pid;
  }

  /**
   * Freezes the server (SIGSTOP); resolves when it has stopped. Its kernel goes on: it acknowledges what clients send
   * and even accepts new connections, but nobody answers them.
   */
  stop(): Promise<void> {
    return this.#running().stop();
  }

  /** Thaws the server (SIGCONT): it answers everything that has piled up. */
  continue(): void {
    this.#running().continue();
  }

  /** Kills the server (SIGKILL), stopped or not: its connections are lost, and its port refuses new ones. */
  async kill(): Promise<void> {
    const victim = this.#process;
    this.#process = undefined;
    await victim?.kill();
  }

  /** Kills the server if it lives and starts it on the same port. */
  async restart(): Promise<void> {
    await this.kill();
    const successor = new ServerProcess(this.#port);
    this.#process = successor;
    try {
      this.#port = await successor.listening();
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.kill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #running(): ServerProcess {
    if (!this.#process) throw new Error('The server was killed: restart it first.');
    return this.#process;
  }
}

/** Starts an echo server in a process of its own. It ends with this process, however that ends. Not for Windows. */
export async function startStoppableServer(): Promise<StoppableServer> {
  const server = new StoppableServer();
  await server.restart();
  return server;
}
