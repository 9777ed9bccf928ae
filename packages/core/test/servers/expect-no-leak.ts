import { beforeAll, beforeEach } from 'vitest';

import { eventually } from './eventually.js';

const watched = ['TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'ProcessWrap', 'PipeWrap', 'FSReqPromise'];

/** Fails each test of the file that leaves a socket, a server or a process open. */
export function expectNoLeak(): void {
  let before: string[];
  beforeAll(() => {
    before = openHandles();
  });
  // Registered before anything of the test itself, so that it runs after all of that: the order is reversed.
  beforeEach(({ onTestFinished }) => {
    onTestFinished(async () => {
      await eventually(openHandles).toEqual(before);
    });
  });
}

/** What Node keeps open for us: sockets, servers, processes. */
export function openHandles(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => watched.includes(name))
    .sort();
}
