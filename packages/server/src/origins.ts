/** Origins of pages, or `'*'` for all. */
export type Origins = readonly string[] | '*';

/** Whether a page of this origin may connect. By default its host has to be the one that the request is for. */
export function isOriginAllowed(origin: string | undefined, host: string | undefined, origins?: Origins): boolean {
  if (origin === undefined || origins === '*') return true;
  if (origins) return origins.includes(origin);
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
