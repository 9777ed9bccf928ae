import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import sirv from 'sirv';
import * as v from 'valibot';
import { Pace } from './pace.js';
import type { TokenIssuer } from './token-issuer.js';
import { readName } from './user-name.js';

export interface HttpApiOptions {
  readonly tokens: TokenIssuer;
  /** Origins of pages elsewhere that may call the API. The clients that this server serves need none. */
  readonly origins: readonly string[];
  /** The folder of the built clients. @default none are served */
  readonly site?: string | undefined;
  /** How often one address may sign in, at once and a minute. @default 120 */
  readonly signInsPerMinute?: number | undefined;
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
  const site = options.site === undefined ? null : sirv(options.site, { setHeaders: secure });
  return (request, response) => {
    const route = routes.get(`${request.method ?? ''} ${pathOf(request)}`);
    allowOrigin(request, response, options.origins);
    if (route) void answer(request, response, route);
    else if (request.method === 'OPTIONS') end(response, { status: 204, body: '' });
    else if (!site) end(response, notFound);
    else if (isRead(request)) site(request, response, () => end(response, notFound));
    else end(response, { status: 405, body: '' });
  };
}

const notFound: Answer = { status: 404, body: 'There is nothing here.' };

function routesOf(options: HttpApiOptions): ReadonlyMap<string, Route> {
  const { tokens, signInsPerMinute = 120, healthProblem, metrics } = options;
  const signIns = new Pace({ perSecond: signInsPerMinute / 60, burst: signInsPerMinute });
  return new Map<string, Route>([
    [
      'POST /api/sign-in',
      async (request) => {
        const { name } = v.parse(v.object({ name: v.string() }), await bodyOf(request));
        const read = readName(name);
        if ('problem' in read) return { status: 400, body: read };
        if (!signIns.take(networkOf(request))) return { status: 429, body: { problem: 'too-many' } };
        return { status: 200, body: await tokens.issue(read.name) };
      },
    ],
    [
      'POST /api/tokens',
      async (request) => {
        const { refresh } = v.parse(v.object({ refresh: v.string() }), await bodyOf(request));
        const verified = await tokens.verify(refresh, 'refresh');
        return 'problem' in verified
          ? { status: 401, body: verified }
          : { status: 200, body: await tokens.issue(verified.name) };
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
  } catch (error) {
    // What the client sent: everything else answers by itself.
    end(response, { status: error instanceof Unreadable ? error.status : 400, body: {} });
  }
}

const isJson = /^application\/json\s*(?:;|$)/i;

/** A body that is not read. */
class Unreadable extends Error {
  constructor(readonly status: 411 | 413 | 415) {
    super();
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  // Browsers ask the server first before they send JSON from another origin.
  if (!isJson.test(request.headers['content-type'] ?? '')) throw new Unreadable(415);
  const length = request.headers['content-length'];
  if (length === undefined) throw new Unreadable(411);
  if (Number(length) > maxBodyBytes) throw new Unreadable(413);
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

function secure(response: ServerResponse): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  // Nobody is led to click in a page that is hidden in another one.
  response.setHeader('Content-Security-Policy', "frame-ancestors 'self'");
}

function allowOrigin(request: IncomingMessage, response: ServerResponse, origins: readonly string[]): void {
  const { origin } = request.headers;
  response.setHeader('Vary', 'Origin');
  if (origin === undefined || !origins.includes(origin)) return;
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
  response.setHeader('Access-Control-Max-Age', '600');
}

/** One customer of a provider has a whole /64 of IPv6. */
function networkOf({ socket: { remoteAddress = '' } }: IncomingMessage): string {
  const isIpv4 = remoteAddress.includes('.');
  return isIpv4 ? remoteAddress : (remoteAddress.split('::')[0] ?? '').split(':', 4).join(':');
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?')[0] ?? '';
}
