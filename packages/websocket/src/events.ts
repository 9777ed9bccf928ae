import type { CloseInfo } from '@steadysocket/core';

/** Creates a `CloseEvent`. A platform without the class (Node 20) gets an event of the same shape. */
export function closeEvent(info: Omit<CloseInfo, 'kind'>): Event {
  return typeof CloseEvent === 'function' ? new CloseEvent('close', info) : Object.assign(new Event('close'), info);
}

/** Creates a plain `error` event, as the platform does, and adds the error and its message. */
export function errorEvent(error: unknown): Event {
  return Object.assign(new Event('error'), { error, message: (error as Partial<Error> | null)?.message ?? '' });
}
