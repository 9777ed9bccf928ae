import type { Puppet, Script } from '@steadysocket/test-kit';
import { startPuppetServer as startPuppet } from '@steadysocket/test-kit';

export interface SocketIoPuppet extends Puppet {
  /** Polls so far. */
  readonly polls: number;
}

/** A server in the hands of a test. Each link plays the next script of packets; after its end a poll waits. */
export async function startPuppetServer(scripts: readonly Script[]): Promise<SocketIoPuppet> {
  let polls = 0;
  /** Of the link that polls: there is one at a time. */
  let packets: (string | Buffer)[] = [];
  const puppet = await startPuppet({
    scripts,
    respond({ method, url = '' }, nextScript) {
      if (method === 'POST') return 'ok';
      polls += 1;
      if (!url.includes('sid=')) packets = nextScript();
      return packets.shift();
    },
  });
  return {
    ...puppet,
    url: `${puppet.url}/`,
    get polls() {
      return polls;
    },
  };
}
