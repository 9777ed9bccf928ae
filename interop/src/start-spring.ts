import { join } from 'node:path';
import { OwnedProcess } from './owned-process.js';

const jar = join(import.meta.dirname, '../../examples/spring-boot/target/chat.jar');

export interface SpringOptions {
  /** Pages of these origins may connect. @default none */
  readonly allowedOrigins?: readonly string[];
}

/** The Spring Boot example, in a process of its own. */
export class Spring implements AsyncDisposable {
  readonly #options: SpringOptions;
  #port = 0;
  #server: OwnedProcess | undefined;

  constructor(options: SpringOptions) {
    this.#options = options;
  }

  get port(): number {
    return this.#port;
  }

  /** Starts it, on the port it had if it had one. */
  async start(): Promise<void> {
    this.#server = new OwnedProcess('java', this.#arguments());
    const [, port] = await this.#server.prints(/Tomcat started on port (\d+)/);
    this.#port = Number(port);
  }

  /** Ends it in an orderly way: it closes its connections. */
  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  /** Ends it without a word to anybody. */
  async kill(): Promise<void> {
    await this.#server?.kill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  #arguments(): string[] {
    const { allowedOrigins = [] } = this.#options;
    return [
      // It starts faster for it, and is not there for long.
      '-XX:TieredStopAtLevel=1',
      '-Xmx256m',
      '-jar',
      jar,
      `--server.port=${this.#port}`,
      `--chat.allowed-origins=${allowedOrigins.join(',')}`,
      '--chat.tick-interval=200ms',
      '--chat.heartbeat=500ms',
    ];
  }
}

/** Starts the example, which has to be built. Takes some seconds. */
export async function startSpring(options: SpringOptions = {}): Promise<Spring> {
  const spring = new Spring(options);
  try {
    await spring.start();
  } catch (error) {
    await spring.kill();
    throw error;
  }
  return spring;
}
