import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports.js';
import { OwnedProcess } from './owned-process.js';

const serverScript = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** The one user that the broker knows. */
export const credentials = { login: 'ann', passcode: 'open-sesame' } as const;

interface Ports {
  readonly amqp: number;
  readonly stomp: number;
  readonly webStomp: number;
  /** Of the Erlang node, and of the server that knows nodes by name. */
  readonly node: number;
  readonly names: number;
}

/** RabbitMQ with Web STOMP, on the loopback, in a folder of its own. */
export class Rabbitmq implements AsyncDisposable {
  readonly url: string;
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #names: OwnedProcess;
  #server: OwnedProcess | undefined;

  constructor(folder: string, names: OwnedProcess, ports: Ports) {
    this.url = `ws://127.0.0.1:${ports.webStomp}/ws`;
    this.#folder = folder;
    this.#env = environment(folder, ports);
    this.#names = names;
  }

  /** Starts the broker; it finds the durable queues and persistent messages that it had. */
  async start(): Promise<void> {
    this.#server = new OwnedProcess(serverScript, [], { cwd: this.#folder, env: this.#env });
    await this.#server.prints(/Server startup complete/);
  }

  /** Ends the broker in an orderly way: it closes its connections. */
  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  async close(): Promise<void> {
    await this.#server?.kill();
    await this.#names.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

export interface RabbitmqOptions {
  /**
   * The WebSocket frames that it sends. In text frames, its default, a body that is no UTF-8 breaks the WebSocket protocol,
   * and the client cuts the link.
   *
   * @default 'text'
   */
  readonly frames?: 'text' | 'binary';
}

/** Starts a broker that nothing else on the machine knows of. Takes about ten seconds. */
export async function startRabbitmq({ frames = 'text' }: RabbitmqOptions = {}): Promise<Rabbitmq> {
  const [amqp = 0, stomp = 0, webStomp = 0, node = 0, names = 0] = await freePorts(5);
  const ports: Ports = { amqp, stomp, webStomp, node, names };
  // Erlang's name server. Ours is there first, so that the broker leaves no daemon of its own behind.
  const nameServer = new OwnedProcess('epmd', ['-port', String(names), '-address', '127.0.0.1']);
  const folder = await mkdtemp(join(tmpdir(), 'steadysocket-rabbitmq-'));
  const broker = new Rabbitmq(folder, nameServer, ports);
  try {
    await writeFile(join(folder, 'enabled_plugins'), '[rabbitmq_web_stomp].\n');
    await writeFile(join(folder, 'rabbitmq.conf'), configuration(ports, frames));
    await broker.start();
  } catch (error) {
    await broker.close();
    throw error;
  }
  return broker;
}

function configuration({ amqp, stomp, webStomp }: Ports, frames: string): string {
  return `
listeners.tcp.local = 127.0.0.1:${amqp}
stomp.listeners.tcp.1 = 127.0.0.1:${stomp}
web_stomp.tcp.ip = 127.0.0.1
web_stomp.tcp.port = ${webStomp}
web_stomp.ws_frame = ${frames}
default_user = ${credentials.login}
default_pass = ${credentials.passcode}
`;
}

function environment(folder: string, { node, names }: Ports): Record<string, string> {
  return {
    HOME: folder,
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_NODENAME: 'interop@localhost',
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_DIST_PORT: String(node),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    ERL_EPMD_PORT: String(names),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
}
