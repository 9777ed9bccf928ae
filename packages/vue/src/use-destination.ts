import type { Connection, UrlSource } from '@steadysocket/core';
import type { ComputedRef, MaybeRef } from 'vue';
import { computed, toValue, unref } from 'vue';
import type { Destination } from './destination.js';
import { createDestination, identityOf, isConnection } from './destination.js';
import type { AnyOptions, Source, UseWebSocketOptions } from './options.js';

/** What a getter can give. */
type Target<In, Out> = Connection<In, Out> | string | URL | null | undefined;

/** A source, or a ref or getter of one. */
export type ReactiveSource<In, Out> = MaybeRef<Source<In, Out>> | (() => Target<In, Out>);

type UrlFunction = Extract<UrlSource, (...parameters: never) => unknown>;

/** Asked once for each attempt, and already for the first one. */
function asked(url: UrlFunction, first: ReturnType<UrlFunction>): UrlFunction {
  let answer: typeof first | null = first;
  return (context) => {
    const now = answer ?? url(context);
    answer = null;
    return now;
  };
}

/**
 * The destination that the source, the protocols and the key stand for now.
 *
 * A function that takes nothing may be a getter, so it is asked, and again when what it read has changed: another url,
 * connection or `null` is another destination. One that answers with a promise is a url function like one that takes
 * the context: from then on it is asked for each attempt only.
 */
export function useDestination<In, Out>(
  source: ReactiveSource<In, Out>,
  options: UseWebSocketOptions<In, Out, unknown>,
): ComputedRef<Destination<In, Out>> {
  let made: Destination<In, Out> | undefined;
  let madeFor: unknown;
  let urlFunction: unknown;
  return computed(() => {
    const now = { ...options, protocols: unref(options.protocols), key: toValue(options.key) } as AnyOptions<In, Out>;
    const given = unref(source) as Source<In, Out>;
    let target = given;
    // What a function is known to stand for, as far as it is.
    let known = given;
    if (typeof given === 'function' && given.length === 0 && given !== urlFunction) {
      try {
        const answer = (given as () => Target<In, Out> | Promise<string | URL>)();
        if (answer instanceof Promise) {
          urlFunction = given;
          // Whoever dials hears of it.
          answer.catch(() => {});
        } else known = answer;
        target = answer == null || isConnection<In, Out>(answer) ? answer : asked(given, answer);
      } catch {
        // The dial meets the error again, and reports it.
      }
    }
    const identity = identityOf(known, now);
    if (made !== undefined && identity === madeFor) {
      made.update(given, now);
    } else {
      madeFor = identity;
      made = createDestination(target, now);
    }
    return made;
  });
}
