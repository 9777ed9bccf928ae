import type { Connection } from '@steadysocket/core';

export const chunk = 'x'.repeat(64 << 10);

/** Time enough for the timer that looks at a full link, several times over. */
export const severalLooks = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));

/**
 * Sends until the system takes no more, which is how much differs by machine: some of what a socket still holds at first
 * goes on to the system. Gives the number of chunks that were accepted; the last are queued.
 */
export async function fill(connection: Pick<Connection<unknown, string>, 'send' | 'getSnapshot'>): Promise<number> {
  let accepted = 0;
  do {
    do accepted += 1;
    while (connection.send(chunk) === 'sent');
    await severalLooks();
  } while (connection.getSnapshot().queued === 0);
  return accepted;
}
