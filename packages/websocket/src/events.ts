import type { CloseInfo, ConnectionErrorLike } from '@steadysocket/core';

/** A `CloseEvent`, or where the platform has none (Node 20) an event of the same shape. */
export function closeEvent(info: Omit<CloseInfo, 'kind'>): Event {
  return typeof CloseEvent === 'function' ? new CloseEvent('close', info) : Object.assign(new Event('close'), info);
}

/** A plain event, as on the platform. What it has besides says what the platform does not. */
export function errorEvent(error: ConnectionErrorLike | null): Event {
  return Object.assign(new Event('error'), { error, message: error?.message ?? '' });
}
