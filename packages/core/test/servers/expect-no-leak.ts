import { beforeEach } from 'vitest';
import { eventually } from './eventually.js';

const watched = ['TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'ProcessWrap', 'PipeWrap', 'FSReqPromise'];

/** Fails each test of the file that leaves a socket, a server or a process open. */
export function expectNoLeak(): void {
  beforeEach(({ onTestFinished }) => {
    const before = openHandles();
    // Registered before anything of the test itself, so that it runs after all of that: the order is reversed.
    onTestFinished(async () => {
      await eventually(() => added(before, openHandles())).toEqual([]);
    });
  });
}

/** What Node keeps open for us: sockets, servers, processes. */
export function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => watched.includes(name));
}

/** What is new. Fewer are no leak: an earlier test that was cut short may have left something, and let go of it since. */
function added(before: readonly string[], now: readonly string[]): string[] {
  const left = [...before];
  return now.filter((name) => {
    const index = left.indexOf(name);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
