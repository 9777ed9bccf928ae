import type { Leasable, Readable, Release } from '@steadysocket/core';

/** Something that can be leased and that may show its status. */
export type LeasableSource = Leasable & Partial<Readable<unknown>>;

/**
 * Takes a lease for a component. On a connection that the application has closed, the lease is given back a microtask later:
 * StrictMode runs every effect twice, and the connection would take the second run for a new user and open.
 */
export function lease(source: LeasableSource): Release {
  const release = source.acquire();
  return () => {
    const { status } = (source.getSnapshot?.() ?? {}) as { readonly status?: unknown };
    if (status === 'closed' || status === 'closing') queueMicrotask(release);
    else release();
  };
}
