import type { Connection, UrlSource } from '@steadysocket/core';
import type { ComputedRef, MaybeRef } from 'vue';
import { computed, toValue, unref } from 'vue';
import type { Destination } from './destination.js';
import { createDestination, identityOf, isConnection } from './destination.js';
import type { AnyOptions, Source, UseWebSocketOptions } from './options.js';

/** A source, or a ref or getter of one. */
export type ReactiveSource<In, Out> =
  MaybeRef<Source<In, Out>> | (() => Connection<In, Out> | string | URL | null | undefined);

type UrlFunction = Extract<UrlSource, (...parameters: never) => unknown>;
type Answer<In, Out> = Source<In, Out> | Promise<string | URL>;

/** The function itself where it throws: the dial meets the error again, and reports it. */
function ask<In, Out>(given: () => Answer<In, Out>): Answer<In, Out> {
  try {
    return given();
  } catch {
    return given as UrlFunction;
  }
}

/** Gives the first answer once more, so that a function is asked once for each attempt. */
function answered(url: UrlFunction, first: unknown): UrlFunction {
  let answer = first as ReturnType<UrlFunction> | null;
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
 * connection or `null` is another destination. One that answers with a promise is a url function like one that takes the
 * context: from then on it is asked for each attempt only.
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
    const isGetter = typeof given === 'function' && given.length === 0 && given !== urlFunction;
    const answer = isGetter ? ask<In, Out>(given as () => Answer<In, Out>) : given;
    if (answer instanceof Promise) {
      urlFunction = given;
      // Whoever dials hears of it.
      answer.catch(() => {});
    }
    const known = answer instanceof Promise ? given : answer;
    const url = isGetter && known != null && !isConnection(known) ? given : known;
    const identity = identityOf(known, now);
    if (made !== undefined && Object.is(identity, madeFor)) {
      made.update(url, now);
    } else {
      madeFor = identity;
      made = createDestination(url === answer ? url : answered(url as UrlFunction, answer), now);
    }
    return made;
  });
}
