import { Worker } from './worker.js';

/** A server and its clients, who are divided among two processes. */
export class Crowd {
  readonly server: Worker;
  readonly #clients: readonly Worker[];

  constructor(server: Worker, clients: readonly Worker[]) {
    this.server = server;
    this.#clients = clients;
  }

  /** Asks the processes of the clients, which work side by side. */
  ask<Answer>(question: string, argument?: unknown): Promise<Answer[]> {
    return Promise.all(this.#clients.map((worker) => worker.ask<Answer>(question, argument)));
  }

  /** When each client had all that was expected, in order of time. */
  async receipts(): Promise<number[]> {
    return (await this.ask<number[]>('receipts')).flat().sort((one, other) => one - other);
  }

  cpuMs(): Promise<number> {
    return this.server.ask<number>('cpu');
  }

  end(): void {
    for (const worker of [this.server, ...this.#clients]) worker.end();
  }
}

export async function startCrowd(kind: 'hub' | 'plain', size: number): Promise<Crowd> {
  const server = new Worker('server.ts', kind);
  const port = await server.ask<number>('port');
  const clients = [1, 2].map(
    () => new Worker('subscribers.ts', kind, `ws://127.0.0.1:${String(port)}`, String(size / 2)),
  );
  const crowd = new Crowd(server, clients);
  await crowd.ask('connected');
  return crowd;
}
