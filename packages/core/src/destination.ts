import { ConnectionError } from './errors.js';

/** Browsers trust these without encryption. */
const loopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** A path without an origin: a page must complete it. */
const relative = /^[./?]/;

/** The platform's own error repeats the url, which may hold a token; ours never does. */
function invalid(problem: string): never {
  throw new ConnectionError(
    'invalid-url',
    `url ${problem}; it must be a ws:, wss:, http: or https: URL without a fragment`,
  );
}

function pageUrl(): string | undefined {
  if (typeof document !== 'undefined') return document.baseURI;
  return typeof location === 'undefined' ? undefined : location.href;
}

/** The absolute `ws:` or `wss:` URL to dial. Relative URLs resolve against the page. */
export function resolveUrl(given: unknown, base: string | undefined = pageUrl()): string {
  if (typeof given !== 'string' && !(given instanceof URL)) invalid(`is a ${typeof given}`);
  let url: URL;
  try {
    url = new URL(given, base);
  } catch {
    invalid(base === undefined ? 'does not parse, or is relative where there is no page' : 'does not parse');
  }
  // http becomes ws, https becomes wss.
  url.protocol = url.protocol.replace(/^http/, 'ws');
  if (!/^wss?:$/.test(url.protocol)) invalid(`has the scheme ${url.protocol}`);
  if (url.hash !== '') invalid('has a fragment');
  if (url.protocol === 'ws:' && base?.startsWith('https:') === true && !loopback.test(url.hostname)) {
    throw new ConnectionError(
      'insecure-url',
      'browsers block a ws: or http: url on an https: page; use wss: or https:',
    );
  }
  return url.href;
}

/** Checks a fixed url early. A path passes where there is no page: a server may render what a browser will connect. */
export function checkUrl(url: unknown): void {
  if (typeof url === 'string' && relative.test(url) && pageUrl() === undefined) resolveUrl(url, 'ws://page');
  else resolveUrl(url);
}

/** RFC 6455 section 4.1: a subprotocol is an HTTP token, and no two are equal. */
const token = /^[\w!#$%&'*+\-.^`|~]+$/;

/** The list of subprotocols to offer. Its error names no value: a token may travel here. */
export function resolveProtocols(given: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.every((item) => typeof item === 'string' && token.test(item)) && new Set(list).size === list.length) {
    return list as readonly string[];
  }
  throw new ConnectionError(
    'invalid-protocols',
    'protocols must be distinct HTTP tokens: no spaces, separators or non-ASCII',
  );
}
