import type { Connection } from '@steadysocket/core';
import type { Destination, Source } from './destination.js';
import { createDestination, identityOf, isConnection } from './destination.js';
import type { DestinationOptions } from './private-connection.js';

/** What a getter can return. */
export type Target<In, Out> = Connection<In, Out> | string | URL | null | undefined;

/** Returns the destination that a source and its options stand for now: the same one as long as its identity is the same. */
export type DestinationChooser<In, Out> = (
  source: Source<In, Out> | (() => Target<In, Out>),
  options: DestinationOptions<In, Out>,
) => Destination<In, Out>;

/**
 * For frameworks whose sources may be getters. Call it again when what it read has changed.
 *
 * A function that takes nothing may be a getter, so it is called: another url, connection or `null` is another
 * destination. One that answers with a promise is a url function like one that takes the context: from then on it is
 * called for each attempt only.
 */
export function createDestinationChooser<In, Out>(): DestinationChooser<In, Out> {
  let chosen: Destination<In, Out> | undefined;
  let chosenFor: unknown;
  let urlFunction: unknown;
  return (source, options) => {
    const given = source as Source<In, Out>;
    let target = given;
    // What a function is known to stand for, as far as it is.
    let known = given;
    let firstUrl: DestinationOptions<In, Out>['firstUrl'];
    if (typeof given === 'function' && given.length === 0 && given !== urlFunction) {
      try {
        const answer = (given as () => Target<In, Out> | Promise<string | URL>)();
        if (answer instanceof Promise) {
          urlFunction = given;
          // The dial reports a rejection.
          answer.catch(() => {});
        } else known = answer;
        if (answer == null || isConnection<In, Out>(answer)) target = answer;
        else firstUrl = answer;
      } catch {
        // The dial meets the error again, and reports it.
      }
    }
    const identity = identityOf(known, options);
    if (chosen && identity === chosenFor) {
      chosen.update(given, options);
    } else {
      const left = chosen;
      // Later: a callback must not run in the middle of a framework's computation, and what the update's clean-ups send to
      // the old destination still goes out.
      if (left) queueMicrotask(() => left.leave());
      chosen = createDestination(target, { ...options, firstUrl });
      chosenFor = identity;
    }
    return chosen;
  };
}
