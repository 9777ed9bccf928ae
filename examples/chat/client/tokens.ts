import { unauthorized } from '@steadysocket/core';
import type { RenewTokens, SignIn, SignInProblem, Tokens } from '../protocol/index.js';
import { serverUrl } from './server-url.js';

/** What proves who the user is, with times of this page's clock. */
export interface Credentials {
  readonly name: string;
  readonly access: string;
  readonly refresh: string;
  readonly expiresAt: number;
  /** When to renew `access`: after four fifths of its life. */
  readonly renewAt: number;
}

/** Signs in by name. Returns what is wrong with the name, if something is; throws if the server does not answer. */
export async function requestSignIn(name: string): Promise<Credentials | SignInProblem> {
  const response = await post('/api/sign-in', { name } satisfies SignIn);
  if (response.status === 400 || response.status === 429) return (await response.json()) as SignInProblem;
  return readCredentials(response);
}

/** Exchanges the refresh token for newer tokens. Throws what ends the connection if the user has to sign in again. */
export async function renew({ refresh }: Credentials): Promise<Credentials> {
  const response = await post('/api/tokens', { refresh } satisfies RenewTokens);
  if (response.status === 401) throw unauthorized();
  return readCredentials(response);
}

function post(path: string, body: object): Promise<Response> {
  return fetch(serverUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function readCredentials(response: Response): Promise<Credentials> {
  if (!response.ok) throw new Error(`The server answered with status ${response.status}.`);
  const { name, access, refresh, expiresAt, now } = (await response.json()) as Tokens;
  // The clocks of page and server may differ.
  const lifeMs = expiresAt - now;
  return { name, access, refresh, expiresAt: Date.now() + lifeMs, renewAt: Date.now() + lifeMs * 0.8 };
}
