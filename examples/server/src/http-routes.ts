import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { FaultResponse } from './messages.js';
import { clientIdPattern } from './messages.js';
import type { CompleteFault } from './parse-fault.js';
import { parseFault } from './parse-fault.js';
import { parseObject } from './parse-object.js';
import { RefusedMessage } from './refused-message.js';
import { parseTarget } from './upgrade.js';

/** The largest body of `POST /faults`, in bytes. */
const maxBodyBytes = 4 * 1024;

export interface HttpRoutes {
  readonly isAllowed: (headers: IncomingHttpHeaders) => boolean;
  /** How many connections are open. */
  readonly clients: () => number;
  /** Applies a fault for a client, and returns how many connections it met. May throw a {@link RefusedMessage}. */
  readonly suffer: (fault: CompleteFault, client: string | undefined) => number;
}

/** Answers one plain HTTP request: `GET /health`, `POST /faults` and its preflight. Never rejects. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  routes: HttpRoutes,
): Promise<void> {
  const path = parseTarget(request.url)?.pathname;
  if (path === '/health') answerHealth(request, response, routes);
  else if (path === '/faults') await answerFaults(request, response, routes);
  else respond(response, 404, { error: 'Not found.' });
}

function answerHealth(request: IncomingMessage, response: ServerResponse, routes: HttpRoutes): void {
  if (request.method === 'GET' || request.method === 'HEAD') {
    respond(response, 200, { status: 'ok', clients: routes.clients() });
  } else respondMethods(response, 'GET, HEAD');
}

async function answerFaults(request: IncomingMessage, response: ServerResponse, routes: HttpRoutes): Promise<void> {
  const { origin } = request.headers;
  response.setHeader('Vary', 'Origin');
  if (!routes.isAllowed(request.headers)) {
    respond(response, 403, { error: 'This Origin or Host is not allowed.' });
    return;
  }
  if (origin !== undefined) response.setHeader('Access-Control-Allow-Origin', origin);
  if (request.method === 'OPTIONS') answerPreflight(response);
  else if (request.method === 'POST') await answerFault(request, response, routes);
  else respondMethods(response, 'POST, OPTIONS');
}

function answerPreflight(response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Methods', 'POST');
  response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
  response.setHeader('Access-Control-Max-Age', '600');
  response.writeHead(204).end();
}

async function answerFault(request: IncomingMessage, response: ServerResponse, routes: HttpRoutes): Promise<void> {
  const body = await readBody(request).catch(() => undefined);
  if (body === undefined) {
    // What was not read would otherwise be taken for the next request.
    response.setHeader('Connection', 'close');
    respond(response, 413, { error: `Send at most ${String(maxBodyBytes)} bytes.` });
    return;
  }
  try {
    const fields = parseObject(body);
    respond(response, 200, { connections: routes.suffer(parseFault(fields), readClient(fields['client'])) });
  } catch (error) {
    if (!(error instanceof RefusedMessage)) throw error;
    respond(response, 400, error.toMessage());
  }
}

/** The body as text. Rejects when it is too large, or the request ends before it does. */
async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early would destroy the request, and with it the connection that the answer has to take.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).byteLength;
    if (bytes > maxBodyBytes) throw new RangeError('The body is too large.');
  }
  return Buffer.concat(chunks).toString();
}

function readClient(client: unknown): string | undefined {
  if (client === undefined) return undefined;
  if (typeof client === 'string' && clientIdPattern.test(client)) return client;
  throw new RefusedMessage('bad-fault', 'client: give 1 to 64 letters, digits, "_", "." or "-".');
}

function respondMethods(response: ServerResponse, methods: string): void {
  response.setHeader('Allow', methods);
  respond(response, 405, { error: 'Method not allowed.' });
}

function respond(response: ServerResponse, status: number, body: FaultResponse | object): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
