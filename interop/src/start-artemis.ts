import { join } from 'node:path';
import { OwnedProcess } from './owned-process.js';

const jar = join(import.meta.dirname, '../artemis/target/artemis.jar');

/** Artemis in memory, in a process of its own, with a JMS consumer of the queue `jms`. */
export class Artemis implements AsyncDisposable {
  readonly #server: OwnedProcess;

  private constructor(
    server: OwnedProcess,
    /** STOMP over a WebSocket. */
    readonly url: string,
  ) {
    this.#server = server;
  }

  /** Starts one, which has to be built. Takes some seconds. */
  static async start(): Promise<Artemis> {
    const server = new OwnedProcess('java', ['-XX:TieredStopAtLevel=1', '-Xmx256m', '-jar', jar]);
    try {
      const [, port] = await server.prints(/Artemis listens on port (\d+)/);
      return new Artemis(server, `ws://127.0.0.1:${String(port)}/stomp`);
    } catch (error) {
      await server.kill();
      throw error;
    }
  }

  /** Resolves with what the JMS consumer received, as soon as that matches. */
  async consumed(pattern: RegExp): Promise<string> {
    const [text] = await this.#server.prints(pattern);
    return text;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.kill();
  }
}
