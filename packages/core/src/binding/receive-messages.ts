import type { Leasable, MessageSource, Unsubscribe } from '@steadysocket/core';
import { lease } from './lease.js';

/** A connection to receive messages from, or nothing for now. */
export type Messages<In> = (MessageSource<In> & Leasable) | null | undefined;

/** Calls `handler` with every message and holds a lease, until the returned function is called. */
export function receiveMessages<In>(source: Messages<In>, handler: (message: In) => void): Unsubscribe {
  if (!source) return () => {};
  const unsubscribe = source.on('message', handler);
  const release = lease(source);
  return () => {
    unsubscribe();
    release();
  };
}
