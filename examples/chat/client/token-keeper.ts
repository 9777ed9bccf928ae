import type { Credentials } from './tokens.js';
import { renew } from './tokens.js';

/** The credentials of a user, renewed before they expire. */
export interface TokenKeeper {
  /** For `session({ auth })`, which asks for each attempt. */
  readonly freshAccess: () => Promise<string>;
  stop(): void;
}

interface TokenKeeperOptions {
  /** Called with each renewed token while the session may need it. */
  readonly onRenewed: (credentials: Credentials) => void;
}

const retryAfterMs = 5_000;

export function keepTokens(initial: Credentials, { onRenewed }: TokenKeeperOptions): TokenKeeper {
  let current = initial;
  let renewal: Promise<Credentials> | undefined;
  let timer: number | undefined;

  // A timer and an attempt share one request: a refresh token may be good for one use only.
  const renewOnce = (): Promise<Credentials> => {
    renewal ??= renew(current)
      .then((renewed) => {
        current = renewed;
        onRenewed(renewed);
        renewLater(renewed.renewAt - Date.now());
        return renewed;
      })
      .finally(() => (renewal = undefined));
    return renewal;
  };
  const renewLater = (delayMs: number): void => {
    clearTimeout(timer);
    // While the server is away the session cannot go on either: its next attempt renews.
    timer = window.setTimeout(() => void renewOnce().catch(() => renewLater(retryAfterMs)), Math.max(0, delayMs));
  };

  renewLater(current.renewAt - Date.now());
  return {
    freshAccess: async () => (Date.now() < current.renewAt ? current : await renewOnce()).access,
    stop: () => clearTimeout(timer),
  };
}
