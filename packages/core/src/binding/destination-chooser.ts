import type { Connection } from '@steadysocket/core';
import { isPromise } from '../is-promise.js';
import type { Destination, Source } from './destination.js';
import { createDestination, identityOf, isConnection } from './destination.js';
import type { DestinationOptions } from './private-connection.js';

/** The results of a getter. */
export type Target<In, Out> = Connection<In, Out> | string | URL | null | undefined;

/** Returns the destination of a source and its options: the same one as long as its identity is the same. */
export type DestinationChooser<In, Out> = (
  source: Source<In, Out> | (() => Target<In, Out>),
  options: DestinationOptions<In, Out>,
) => Destination<In, Out>;

/** The result of a function without parameters, called as a getter; `null` if it threw. Then the next dial reports the error. */
function callGetter<In, Out>(source: unknown): { readonly result: Target<In, Out> | Promise<string | URL> } | null {
  try {
    return { result: (source as () => Target<In, Out> | Promise<string | URL>)() };
  } catch {
    return null;
  }
}

/**
 * For frameworks whose sources may be getters. Call it again when something that it read has changed.
 *
 * A function without parameters may be a getter, so it is called: another url, connection or `null` is another destination. If
 * it returns a promise, it is a url function, like one that takes the context: from then on only dials call it.
 */
export function createDestinationChooser<In, Out>(): DestinationChooser<In, Out> {
  let current: Destination<In, Out> | undefined;
  let currentIdentity: unknown;
  let urlFunction: unknown;

  return (source, options) => {
    let target = source as Source<In, Out>;
    let compared = target;
    let firstUrl: DestinationOptions<In, Out>['firstUrl'];
    const isGetter = typeof source === 'function' && source.length === 0 && source !== urlFunction;
    const called = isGetter ? callGetter<In, Out>(source) : null;
    if (called) {
      const { result } = called;
      if (isPromise(result)) {
        urlFunction = source;
        // The dial reports a rejection.
        result.then(undefined, () => {});
      } else compared = result;
      if (result == null || isConnection<In, Out>(result)) target = result;
      else firstUrl = result;
    }
    const identity = identityOf(compared, options);
    if (current && identity === currentIdentity) {
      current.update(source as Source<In, Out>, options);
      return current;
    }
    const left = current;
    // Later: a callback must not run during a framework's computation, and messages that the update's clean-ups send to the old
    // destination are still sent.
    if (left) queueMicrotask(() => left.leave());
    current = createDestination(target, { ...options, firstUrl });
    currentIdentity = identity;
    left?.handOver(current);
    return current;
  };
}
