/** Where the playground runs, in development (5173) and as a preview of its build (4173). */
export const playgroundOrigins: readonly string[] = [
  'http://localhost:5173',
  'http://127.0.0.1:5173',
  'http://localhost:4173',
  'http://127.0.0.1:4173',
];

export interface OriginPolicy {
  /** Origins as a browser sends them: scheme, host and port only when it is not the scheme's own. */
  readonly allowed: readonly string[];
  /** Whether a request without an Origin header passes. Only clients that are not browsers send none. */
  readonly allowMissing: boolean;
}

/**
 * Makes the check for an `Origin` header.
 *
 * Browsers put no other barrier between a foreign page and a WebSocket server on the visitor's own machine, so this is
 * what keeps a page elsewhere from driving the demo. It is no authentication: other programs send any Origin they like.
 *
 * @throws TypeError when an allowed origin is none, such as one with a path.
 */
export function originCheck(policy: OriginPolicy): (origin: string | undefined) => boolean {
  const allowed = new Set(policy.allowed.map(parseOrigin));
  return (origin) => (origin === undefined ? policy.allowMissing : allowed.has(origin));
}

function parseOrigin(text: string): string {
  if (URL.canParse(text)) {
    const { href, origin } = new URL(text);
    // Also sorts out file: and data: URLs, whose origin is the text "null" that every sandboxed frame sends too.
    if (href === `${origin}/`) return origin;
  }
  throw new TypeError(
    `allowedOrigins: "${text}" is not an origin. Give scheme, host and port, as in http://localhost:5173.`,
  );
}
