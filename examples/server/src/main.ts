import { startServer } from './index.js';
import { readEnvironment } from './read-environment.js';

try {
  const server = await startServer(readEnvironment(process.env));
  process.stdout.write(`Demo server: ${server.url} (health: ${server.httpUrl}/health)\n`);
  // Once only: a second Ctrl-C ends the process the hard way.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
} catch (error) {
  process.stderr.write(`The demo server did not start. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
