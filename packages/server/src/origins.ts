/** Origins of pages, or `'*'` for all. */
export type Origins = readonly string[] | '*';

/** Says which origins may connect. By default the host has to be the one that the request is for. Throws a TypeError. */
export function originCheck(origins?: Origins): (origin: string | undefined, host: string | undefined) => boolean {
  if (origins === '*') return () => true;
  if (origins === undefined) return (origin, host) => origin === undefined || hostOf(origin) === host;
  if (!Array.isArray(origins)) throw new TypeError("origins must be an array of origins, or '*'");
  const allowed = new Set(origins.map(normalized));
  return (origin) => origin === undefined || allowed.has(origin);
}

/** As browsers write it: `https://EXAMPLE.org:443/` is `https://example.org`. */
function normalized(origin: unknown): string {
  const url = typeof origin === 'string' && URL.canParse(origin) ? new URL(origin) : null;
  if (url && url.origin !== 'null' && url.href === `${url.origin}/`) return url.origin;
  throw new TypeError('origins must be a list of schemes with hosts, such as https://example.org');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
