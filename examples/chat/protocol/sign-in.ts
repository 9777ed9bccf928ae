/** `POST /api/sign-in`, JSON: answered with {@link Tokens}, or with {@link SignInProblem} and status 400, or 429 for too many. */
export interface SignIn {
  /**
   * 1 to 32 letters and digits, with a space, `.`, `_`, `'` or `-` between them. Letters that look alike are of one alphabet. Not
   * the name of the bot, nor what looks like it.
   */
  readonly name: string;
}

/** `POST /api/tokens`, JSON: answered with {@link Tokens}, or with status 401 where the user has to sign in again. */
export interface RenewTokens {
  readonly refresh: string;
}

export interface Tokens {
  /** The name as the server writes it: in NFKC, without spaces around it and with single ones inside. */
  readonly name: string;
  /** What the session's `auth` sends. */
  readonly access: string;
  /** What buys new tokens. It lives for weeks: a page that comes back after days needs no sign-in. */
  readonly refresh: string;
  /** When `access` expires. Renew it earlier, and `deliver` it as `refresh` over the session. */
  readonly expiresAt: number;
  /** By the server's clock, which may differ from the page's: `expiresAt - now` is how long `access` lives. */
  readonly now: number;
}

export interface SignInProblem {
  readonly problem: 'name-empty' | 'name-too-long' | 'name-characters' | 'name-mixed' | 'name-reserved' | 'too-many';
}
