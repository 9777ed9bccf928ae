import type { Messages } from '@steadysocket/core/binding';
import { receiveMessages } from '@steadysocket/core/binding';
import { useEffect } from 'react';
import { useLatest } from './lifetime.js';

/**
 * Calls a handler with every message, once and in order, while the component is mounted and shown. Causes no render.
 * What the handler throws surfaces as uncaught and loses no message.
 *
 * @param source A connection, which is leased while the component is shown, or `null`.
 * @param handler The latest one passed is called.
 */
export function useMessage<In>(source: Messages<In>, handler: (message: In) => void): void {
  const latest = useLatest(handler);
  useEffect(() => receiveMessages(source, (message) => latest.current(message)), [source, latest]);
}
