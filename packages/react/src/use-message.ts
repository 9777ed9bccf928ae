import type { Messages } from '@steadysocket/core/binding';
import { receiveMessages } from '@steadysocket/core/binding';
import { useEffect } from 'react';
import { useLatest } from './lifetime.js';

/**
 * Calls a handler with every message, once and in order, while the component is mounted and shown. Causes no render.
 * If the handler throws, the error is reported as uncaught and no message is lost.
 *
 * @param source A connection, which is leased while the component is shown, or `null`.
 * @param handler The latest one passed is called.
 */
export function useMessage<In>(source: Messages<In>, handler: (message: In) => void): void {
  const latest = useLatest(handler);
  useEffect(() => receiveMessages(source, (message) => latest.current(message)), [source, latest]);
}
