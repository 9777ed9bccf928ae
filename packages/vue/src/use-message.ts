import type { Messages } from '@steadysocket/core/binding';
import { receiveMessages } from '@steadysocket/core/binding';
import type { MaybeRefOrGetter } from 'vue';
import { whileShown } from './lifetime.js';

/**
 * Calls a handler with every message, once and in order, while the component is mounted and shown. Causes no render.
 * If the handler throws, the error is reported as uncaught and no message is lost.
 *
 * @param source A connection, which is leased while the component is shown, or `null`; also as a ref or getter.
 */
export function useMessage<In>(source: MaybeRefOrGetter<Messages<In>>, handler: (message: In) => void): void {
  whileShown(source, (shown) => receiveMessages(shown, handler));
}
