import type {
  ConnectionCallbacks,
  Controls,
  Destination,
  DestinationOptions,
  Leaseholder,
  Source,
} from '@steadysocket/core/binding';
import { createDestination, createLeaseholder, identityOf } from '@steadysocket/core/binding';
import { useEffect, useInsertionEffect } from 'react';
import { useMadeFor } from './lifetime.js';

interface Chosen<In, Out> {
  readonly destination: Destination<In, Out>;
  readonly holder: Leaseholder<In, Out>;
}

/** The destination that the source, the protocols and the key stand for now, leased while the component is shown. */
export function useDestination<In, Out>(
  source: Source<In, Out>,
  options: DestinationOptions<In, Out> & ConnectionCallbacks<In, Out>,
): readonly [Destination<In, Out>, Controls<Out>] {
  const { destination, holder } = useMadeFor<Chosen<In, Out>>(identityOf(source, options), (previous) => {
    const destination = createDestination(source, options);
    return { destination, holder: previous?.holder ?? createLeaseholder(destination) };
  });
  // Before any other effect of this commit can call what the result has.
  useInsertionEffect(() => {
    destination.update(source, options);
    holder.choose(destination, options);
  });
  useEffect(() => {
    holder.settle();
  }, [holder, destination]);
  useEffect(
    () => () => {
      holder.leave();
    },
    [holder],
  );
  return [destination, holder.controls];
}
