import { ConnectionError } from '../errors.js';
import type { Query } from '../transport-types.js';

/** Host names of this device, in the form that the URL parser returns. `0.0.0.0` and `[::]` connect to it as well. */
const loopback = /^((.+\.)?localhost\.?|127(\.\d+){3}|0\.0\.0\.0|\[::(1|ffff:7f\w\w:\w+)?\])$/;

/** How a relative URL starts. */
const relative = /^[./?]/;

function pageUrl(): string | undefined {
  if (typeof document !== 'undefined') return document.baseURI;
  return typeof location === 'undefined' ? undefined : location.href;
}

/**
 * Returns the absolute `ws:` or `wss:` URL to dial. Relative URLs resolve against the page. Unlike the platform's, the error does
 * not quote the url, because it may contain a token.
 */
export function resolveUrl(given: unknown, base: string | undefined = pageUrl()): string {
  try {
    const text = String(given);
    const { href } = new URL(text, base);
    // Without a page the text is used unchanged: React Native's URL adds a slash to every href, even after a query.
    const url = (base === undefined ? text : href).trim().replace(/^http/i, 'ws');
    if ((typeof given === 'string' || given instanceof URL) && /^wss?:[^#]*$/i.test(url)) return url;
  } catch {
    // Throws below.
  }
  throw new ConnectionError('invalid-url');
}

/** Returns the url with the encoded parameters. */
export function addQuery(url: string, query: unknown): string {
  checkQuery(query);
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value == null ? [] : `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  if (pairs.length === 0) return url;
  return `${url}${!url.includes('?') ? '?' : /[?&]$/.test(url) ? '' : '&'}${pairs.join('&')}`;
}

/** Throws `invalid-option`. The error does not quote the values, because one may be a token. */
export function checkQuery(query: unknown): asserts query is Query {
  const fits = (value: unknown): boolean =>
    value == null || /^(string|boolean)$/.test(typeof value) || Number.isFinite(value);
  // A promise, a `Map` or `URLSearchParams` has no own properties, so its parameters would be lost.
  if (Object.prototype.toString.call(query) === '[object Object]' && Object.values(query as object).every(fits)) return;
  throw new ConnectionError('invalid-option', 'query must be a plain object of strings, numbers, booleans');
}

/** Whether an absolute url points to this device, which is reachable without a network. */
export function isLoopback(url: string): boolean {
  try {
    return loopback.test(new URL(url).hostname);
  } catch {
    // The url does not parse, or the platform's URL has no `hostname` (React Native).
    return false;
  }
}

/** Checks a fixed url at creation. Without a page a relative url is valid, because a server may render what a browser connects. */
export function checkUrl(url: unknown): void {
  resolveUrl(url, pageUrl() ?? (relative.test(String(url)) ? 'ws://page' : undefined));
}

/** RFC 6455 section 4.1: a subprotocol is an HTTP token, and no two are equal. */
const token = /^[\w!#$%&'*+\-.^`|~]+$/;

/** Returns the list of subprotocols to offer. The error does not quote them, because one may be a token. */
export function resolveProtocols(given: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.every((item) => typeof item === 'string' && token.test(item)) && new Set(list).size === list.length) {
    return list as readonly string[];
  }
  throw new ConnectionError('invalid-protocols');
}
