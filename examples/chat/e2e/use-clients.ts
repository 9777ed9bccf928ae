import { useDemo } from '@steadysocket/example-look/e2e/test';
import { inject } from 'vitest';
import type { Clients, ClientsOptions } from './start-clients.js';
import { startClients } from './start-clients.js';

/** The clients and the server for the tests of one file. */
export function useClients(options?: ClientsOptions): () => Clients {
  return useDemo(() => startClients({ serving: { origin: inject('builtSites').chat }, ...options }));
}
