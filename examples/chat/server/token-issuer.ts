import { errors, jwtVerify, SignJWT } from 'jose';
import type { Tokens } from '../protocol/index.js';

export interface TokenOptions {
  /** At least 32 bytes, the same on all nodes. Another one signs everybody out. */
  readonly secret: Uint8Array;
  /** How long a token is good for one more link. @default 10 minutes */
  readonly accessMs?: number;
  /** How long somebody may be away without a new sign-in. @default 30 days */
  readonly refreshMs?: number;
}

export interface Verified {
  readonly name: string;
  readonly expiresAt: number;
}

export interface TokenProblem {
  readonly problem: 'expired' | 'invalid-token';
}

type Purpose = 'access' | 'refresh';

const invalid: TokenProblem = { problem: 'invalid-token' };
const algorithm = 'HS256';
const day = 24 * 60 * 60_000;

/** Signs tokens and checks them. It remembers none, so none can be withdrawn before it expires. */
export class TokenIssuer {
  readonly #options: Required<TokenOptions>;

  constructor(options: TokenOptions) {
    this.#options = { accessMs: 10 * 60_000, refreshMs: 30 * day, ...options };
  }

  async issue(name: string): Promise<Tokens> {
    const now = Date.now();
    const { accessMs, refreshMs } = this.#options;
    const [access, refresh] = await Promise.all([
      this.#sign(name, 'access', now + accessMs),
      this.#sign(name, 'refresh', now + refreshMs),
    ]);
    return { name, access, refresh, expiresAt: toSeconds(now + accessMs) * 1_000, now };
  }

  async verify(token: unknown, purpose: Purpose): Promise<Verified | TokenProblem> {
    if (typeof token !== 'string') return invalid;
    try {
      const { payload } = await jwtVerify(token, this.#options.secret, { algorithms: [algorithm], audience: purpose });
      const { sub, exp } = payload;
      return sub !== undefined && exp !== undefined ? { name: sub, expiresAt: exp * 1_000 } : invalid;
    } catch (error) {
      return error instanceof errors.JWTExpired ? { problem: 'expired' } : invalid;
    }
  }

  #sign(name: string, purpose: Purpose, expiresAt: number): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: algorithm })
      .setSubject(name)
      .setAudience(purpose)
      .setIssuedAt()
      .setExpirationTime(toSeconds(expiresAt))
      .sign(this.#options.secret);
  }
}

/** Tokens count in whole seconds. Rounded up, so that one of a short life lives at all. */
function toSeconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}
