import type { Messages } from '@steadysocket/core/binding';
import type { MaybeRefOrGetter } from 'vue';
import { useFold } from './use-fold.js';

/**
 * Calls a handler with every message, once and in order, while the component is mounted and shown. Causes no render.
 * What the handler throws surfaces as uncaught and loses no message.
 *
 * @param source A connection, which is leased while mounted, or nothing for now; also as a ref or getter.
 */
export function useMessage<In>(source: MaybeRefOrGetter<Messages<In>>, handler: (message: In) => void): void {
  useFold(
    source,
    (nothing: null, message: In) => {
      handler(message);
      return nothing;
    },
    null,
  );
}
