import type { UrlSource } from '@steadysocket/core';
import type { Destination, DestinationOptions, Source, Target } from '@steadysocket/core/binding';
import { createDestinationChooser } from '@steadysocket/core/binding';
import type { ComputedRef, MaybeRef } from 'vue';
import { computed, toValue, unref } from 'vue';
import type { ReactiveEnabledOption, UseWebSocketOptions } from './options.js';

/** A url as `createConnection` takes it, or a ref or getter of one. With `Missing`, it may be `null` or `undefined`. */
export type ReactiveUrl<Missing extends null | undefined = never> =
  MaybeRef<UrlSource | Missing> | (() => string | URL | Missing);

/** A source, or a ref or getter of one. */
export type ReactiveSource<In, Out> = MaybeRef<Source<In, Out>> | (() => Target<In, Out>);

/** The source without its ref, or `null` while it is not enabled. */
export function enabledSource<In, Out>(
  source: ReactiveSource<In, Out>,
  { enabled }: ReactiveEnabledOption<boolean>,
): Source<In, Out> | (() => Target<In, Out>) {
  return toValue(enabled) === false ? null : unref(source);
}

/**
 * The destination of the current source, protocols and key. Reading it calls a getter, so it is read only when a dial is due or
 * when the connection itself is needed.
 */
export function useDestination<In, Out>(
  source: ReactiveSource<In, Out>,
  options: UseWebSocketOptions<In, Out, unknown>,
): ComputedRef<Destination<In, Out>> {
  const choose = createDestinationChooser<In, Out>();
  return computed(() => {
    const now = { ...options, protocols: unref(options.protocols), key: toValue(options.key) };
    return choose(enabledSource(source, options), now as DestinationOptions<In, Out>);
  });
}
