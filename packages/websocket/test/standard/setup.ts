import type { TestProject } from 'vitest/node';
import type { StandardServers } from './server.js';
import { startStandardServers } from './server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the tests of the standard connect to. */
    readonly standardServers: Pick<StandardServers, 'url' | 'deflatingUrl'>;
  }
}

/** Starts the servers for the tests in the browser. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await startStandardServers();
  project.provide('standardServers', { url: servers.url, deflatingUrl: servers.deflatingUrl });
  return async () => {
    await servers[Symbol.asyncDispose]();
  };
}
