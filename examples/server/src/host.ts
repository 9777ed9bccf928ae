/** The names by which programs on this machine reach it. */
export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Makes the check for a `Host` header: one of these names, with any port.
 *
 * A foreign page can let its own name lead to this machine (DNS rebinding). To the browser its requests are then of the
 * same origin, and some carry no Origin at all, but the Host still names the foreign page.
 */
export function hostCheck(allowed: readonly string[]): (host: string | undefined) => boolean {
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  return (host = '') => names.has(host.toLowerCase().replace(/:\d+$/, ''));
}

/** An address as it stands in a url and in a `Host` header: that of IPv6 in brackets. */
export function hostOf(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
