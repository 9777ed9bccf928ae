import type { Connection } from '@steadysocket/core';
import { disposable } from '../disposable.js';

/**
 * Ties a connection to its leases alone, so that it does not outlive its component: `open` and `reconnect` take no lease of
 * the application's. Without a lease they only undo `close` and `pause`, for the next lease.
 */
export function tieToLeases<In, Out>(connection: Connection<In, Out>): Connection<In, Out> {
  let leases = 0;
  let opensWithLease = false;
  const whenLeased = (command: () => void) => (): void => {
    if (leases > 0) command();
    else opensWithLease = true;
  };
  return {
    ...connection,
    open: whenLeased(() => connection.open()),
    reconnect: whenLeased(() => connection.reconnect()),
    close(code, reason) {
      opensWithLease = false;
      connection.close(code, reason);
    },
    pause() {
      opensWithLease = false;
      connection.pause();
    },
    acquire() {
      const release = connection.acquire();
      let isHeld = true;
      leases += 1;
      if (opensWithLease) connection.open();
      opensWithLease = false;
      return disposable(() => {
        if (isHeld) leases -= 1;
        isHeld = false;
        release();
      });
    },
  };
}
