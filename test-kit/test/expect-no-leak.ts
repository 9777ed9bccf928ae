import { beforeAll, beforeEach, onTestFinished } from 'vitest';
import { eventually } from './eventually.js';

const watchedResources = ['TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'ProcessWrap', 'PipeWrap', 'FSReqPromise'];

/** Fails each test of the file that leaves a socket, a server, a process or a pipe open. */
export function expectNoLeak(): void {
  let before: string[];
  beforeAll(() => {
    before = openHandles();
  });
  // Registered before anything of the test itself, so that it runs after all of that: the order is reversed.
  beforeEach(() => {
    onTestFinished(async () => {
      await eventually(openHandles).toEqual(before);
    });
  });
}

function openHandles(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => watchedResources.includes(name))
    .sort();
}
