import { readEnvironment } from '@steadysocket/example-server/environment';
import { startStacksServer } from './start-stacks-server.js';

const server = await startStacksServer(readEnvironment(process.env));
process.stdout.write(`Stacks server: ${server.url}\n`);
// Once only: a second Ctrl-C ends the process the hard way.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
