import { beforeEach } from 'vitest';
import { eventually } from '../observing/eventually.js';

const watched = ['TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'ProcessWrap', 'PipeWrap', 'FSReqPromise'];

/** Fails each test of the enclosing suite that leaves a socket, a server, a process or a pipe open. */
export function expectNoLeak(): void {
  beforeEach(({ onTestFinished }) => {
    const before = resources();
    // Registered before anything of the test itself, so that it runs after all of that: the order is reversed.
    onTestFinished(async () => {
      await eventually(() => added(before, resources()).filter((name) => watched.includes(name))).toEqual([]);
    });
  });
}

/** What keeps the process alive at the moment: sockets, servers, timers. */
export function resources(): string[] {
  return process.getActiveResourcesInfo();
}

/** Returns the new resources. Fewer than before is not a leak, because an earlier test may have ended late. */
export function added(before: readonly string[], now: readonly string[]): string[] {
  const left = [...before];
  return now.filter((name) => {
    const index = left.indexOf(name);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
