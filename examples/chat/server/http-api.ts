import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import sirv from 'sirv';
import * as v from 'valibot';
import type { TokenIssuer } from './token-issuer.js';
import { readName } from './user-name.js';

export interface HttpApiOptions {
  readonly tokens: TokenIssuer;
  /** Origins of pages elsewhere that may call the API. The clients that this server serves need none. */
  readonly origins: readonly string[];
  /** The folder of the built clients. @default none are served */
  readonly site?: string | undefined;
  /** Rejects, or resolves with what is wrong, when no client should be sent here. */
  readonly healthProblem: () => Promise<string | null>;
  readonly metrics: () => string;
}

interface Answer {
  readonly status: number;
  readonly body: string | object;
}

type Route = (request: IncomingMessage) => Answer | Promise<Answer>;

/** A token has about 200 bytes. */
const maxBodyBytes = 4 * 1024;

/** Everything of the chat that is plain HTTP: sign-in, health, metrics, the pages. */
export function httpApi(options: HttpApiOptions): RequestListener {
  const routes = routesOf(options);
  const site = options.site === undefined ? null : sirv(options.site);
  return (request, response) => {
    const route = routes.get(`${request.method ?? ''} ${pathOf(request)}`);
    allowOrigin(request, response, options.origins);
    if (route) void answer(request, response, route);
    else if (request.method === 'OPTIONS') end(response, { status: 204, body: '' });
    else if (site) site(request, response, () => end(response, notFound));
    else end(response, notFound);
  };
}

const notFound: Answer = { status: 404, body: 'There is nothing here.' };

function routesOf({ tokens, healthProblem, metrics }: HttpApiOptions): ReadonlyMap<string, Route> {
  return new Map<string, Route>([
    [
      'POST /api/sign-in',
      async (request) => {
        const { name } = v.parse(v.object({ name: v.string() }), await bodyOf(request));
        const read = readName(name);
        return 'problem' in read ? { status: 400, body: read } : { status: 200, body: await tokens.issue(read.name) };
      },
    ],
    [
      'POST /api/tokens',
      async (request) => {
        const { refresh } = v.parse(v.object({ refresh: v.string() }), await bodyOf(request));
        const verified = await tokens.verify(refresh, 'refresh');
        return verified ? { status: 200, body: await tokens.issue(verified.name) } : { status: 401, body: {} };
      },
    ],
    [
      'GET /api/health',
      async () => {
        const problem = await healthProblem().catch(() => 'storage');
        return problem === null ? { status: 200, body: { status: 'ok' } } : { status: 503, body: { status: problem } };
      },
    ],
    ['GET /metrics', () => ({ status: 200, body: metrics() })],
  ]);
}

async function answer(request: IncomingMessage, response: ServerResponse, route: Route): Promise<void> {
  try {
    end(response, await route(request));
  } catch {
    // What the client sent: everything else answers by itself.
    end(response, { status: 400, body: {} });
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  // Browsers ask the server first before they send JSON from another origin.
  if (request.headers['content-type'] !== 'application/json') throw new TypeError('not JSON');
  if (!(Number(request.headers['content-length']) <= maxBodyBytes))
    throw new TypeError('too large, or of unknown size');
  return await readJson(request);
}

function end(response: ServerResponse, { status, body }: Answer): void {
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(isText ? body : JSON.stringify(body));
}

function allowOrigin(request: IncomingMessage, response: ServerResponse, origins: readonly string[]): void {
  const { origin } = request.headers;
  response.setHeader('Vary', 'Origin');
  if (origin === undefined || !origins.includes(origin)) return;
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
  response.setHeader('Access-Control-Max-Age', '600');
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?')[0] ?? '';
}
