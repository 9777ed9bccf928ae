import type { ConnectionCallbacks, Destination, DestinationOptions, Source } from '@steadysocket/core/binding';
import { createDestination, createLeaseholder, identityOf } from '@steadysocket/core/binding';
import { useEffect, useInsertionEffect, useState } from 'react';
import { useLatest } from './lifetime.js';
import { useMadeFor } from './store.js';

/** The destination of the current source, protocols and key, leased while the component is shown. */
export function useDestination<In, Out>(
  source: Source<In, Out>,
  options: DestinationOptions<In, Out> & ConnectionCallbacks<In, Out>,
): Destination<In, Out> {
  const latest = useLatest(options);
  const [holder] = useState(() => createLeaseholder<In, Out>(() => latest.current));
  const destination = useMadeFor(identityOf(source, options), () => createDestination(source, options));
  // Before any other effect of this commit can call functions of the result.
  useInsertionEffect(() => {
    destination.update(source, options);
  });
  useEffect(() => {
    holder.moveTo(destination);
  }, [holder, destination]);
  useEffect(() => () => holder.release(), [holder]);
  return destination;
}
