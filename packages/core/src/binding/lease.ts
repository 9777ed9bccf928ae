import type { Leasable, Readable, Release } from '@steadysocket/core';

/** What can be leased, and may show its status. */
export type LeasableSource = Leasable & Partial<Readable<unknown>>;

/**
 * Takes a lease for a component. StrictMode runs every effect twice: on a connection that the application has closed, the
 * first run must not count as a user who left, nor the second as a new one who opens it. There the lease goes a microtask
 * later.
 */
export function lease(source: LeasableSource): Release {
  const release = source.acquire();
  return (reason) => {
    const { status } = (source.getSnapshot?.() ?? {}) as { readonly status?: unknown };
    if (status === 'closed' || status === 'closing') queueMicrotask(release);
    else release(reason);
  };
}
