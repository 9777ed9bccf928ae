import type { Connection, UrlSource } from '@steadysocket/core';
import type { ComputedRef, MaybeRef } from 'vue';
import { computed, toValue, unref } from 'vue';
import type { Destination, DestinationOptions, Source } from '@steadysocket/core/binding';
import { createDestination, identityOf, isConnection } from '@steadysocket/core/binding';
import type { UseWebSocketOptions } from './options.js';

/** What a getter can give. */
type Target<In, Out> = Connection<In, Out> | string | URL | null | undefined;

/** A url as `createConnection` takes it, or a ref or getter of one; with `Missing`, it may be none. */
export type ReactiveUrl<Missing extends null | undefined = never> =
  MaybeRef<UrlSource | Missing> | (() => string | URL | Missing);

/** A source, or a ref or getter of one. */
export type ReactiveSource<In, Out> = MaybeRef<Source<In, Out>> | (() => Target<In, Out>);

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
    const given = unref(source) as Source<In, Out>;
    let target = given;
    // What a function is known to stand for, as far as it is.
    let known = given;
    let firstUrl: DestinationOptions<In, Out>['firstUrl'];
    if (typeof given === 'function' && given.length === 0 && given !== urlFunction) {
      try {
        const answer = (given as () => Target<In, Out> | Promise<string | URL>)();
        if (answer instanceof Promise) {
          urlFunction = given;
          // Whoever dials hears of it.
          answer.catch(() => {});
        } else known = answer;
        if (answer == null || isConnection<In, Out>(answer)) target = answer;
        else firstUrl = answer;
      } catch {
        // The dial meets the error again, and reports it.
      }
    }
    const now = {
      ...options,
      protocols: unref(options.protocols),
      key: toValue(options.key),
      firstUrl,
    } as DestinationOptions<In, Out>;
    const identity = identityOf(known, now);
    if (made && identity === madeFor) {
      made.update(given, now);
    } else {
      madeFor = identity;
      made = createDestination(target, now);
    }
    return made;
  });
}
