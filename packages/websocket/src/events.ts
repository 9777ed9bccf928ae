import type { CloseInfo } from '@steadysocket/core';

/** A `CloseEvent`, or on a platform without it (Node 20) an event of the same shape. */
export function closeEvent(info: Omit<CloseInfo, 'kind'>): Event {
  return typeof CloseEvent === 'function' ? new CloseEvent('close', info) : Object.assign(new Event('close'), info);
}

/** A plain event, as on the platform, which also has the error and its message. */
export function errorEvent(error: unknown): Event {
  return Object.assign(new Event('error'), { error, message: (error as Partial<Error> | null)?.message ?? '' });
}
