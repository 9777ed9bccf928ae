import { onTestFinished } from 'vitest';
import type { RunningServer, ServerOptions } from '../src/index.js';
import { startServer } from '../src/index.js';

/** Starts a server on a free port for the running test, and closes it after. */
export async function useServer(options: ServerOptions = {}): Promise<RunningServer> {
  const server = await startServer({ port: 0, ...options });
  onTestFinished(() => server.close());
  return server;
}
