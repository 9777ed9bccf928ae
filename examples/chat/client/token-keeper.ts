import type { Credentials } from './tokens.js';

/** The credentials of a user, renewed before they expire. */
export interface TokenKeeper {
  /** For `session({ auth })`, which asks for each attempt. */
  readonly freshAccess: () => Promise<string>;
  stop(): void;
}

interface TokenKeeperOptions {
  readonly renew: (credentials: Credentials) => Promise<Credentials>;
  /** Called with renewed credentials until `stop()`. */
  readonly onRenewed: (credentials: Credentials) => void;
}

const retryAfterMs = 5_000;

export function keepTokens(initial: Credentials, { renew, onRenewed }: TokenKeeperOptions): TokenKeeper {
  let current = initial;
  let renewal: Promise<Credentials> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  const renewIn = (delayMs: number): void => {
    if (isStopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => void renewOnce().catch(() => renewIn(retryAfterMs)), delayMs);
  };
  const accept = (renewed: Credentials): Credentials => {
    current = renewed;
    if (!isStopped) onRenewed(renewed);
    renewIn(renewed.renewAt - Date.now());
    return renewed;
  };
  // A timer and an attempt share one request: a refresh token may be good for one use only.
  const renewOnce = (): Promise<Credentials> =>
    (renewal ??= renew(current)
      .then(accept)
      .finally(() => (renewal = undefined)));

  renewIn(current.renewAt - Date.now());
  return {
    freshAccess: async () => (Date.now() < current.renewAt ? current : await renewOnce()).access,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
