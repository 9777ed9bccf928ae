import type { ConnectionCallbacks, Destination, DestinationOptions, Source } from '@steadysocket/core/binding';
import { createDestination, createLeaseholder, identityOf } from '@steadysocket/core/binding';
import { useEffect, useInsertionEffect, useState } from 'react';
import { useMadeFor } from './lifetime.js';

/** The destination that the source, the protocols and the key stand for now, leased while the component is shown. */
export function useDestination<In, Out>(
  source: Source<In, Out>,
  options: DestinationOptions<In, Out> & ConnectionCallbacks<In, Out>,
): Destination<In, Out> {
  const [holder] = useState(createLeaseholder<In, Out>);
  const destination = useMadeFor(identityOf(source, options), () => createDestination(source, options));
  // Before any other effect of this commit can call what the result has.
  useInsertionEffect(() => {
    holder.choose(options);
    destination.update(source, options);
  });
  useEffect(() => {
    holder.settle(destination);
  }, [holder, destination]);
  useEffect(
    () => () => {
      holder.leave();
    },
    [holder],
  );
  return destination;
}
