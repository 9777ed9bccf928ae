import { createHash } from 'node:crypto';

/** The request that opens a WebSocket, as the client sent it. */
export interface UpgradeRequest {
  /** Path and query. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

// RFC 6455, section 1.3.
const handshakeGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** What `Sec-WebSocket-Accept` has to say. */
export function acceptKey(key = ''): string {
  return createHash('sha1')
    .update(key + handshakeGuid)
    .digest('base64');
}

/** The answer that opens the WebSocket. `headers` are added to it, or replace its own. */
export function acceptHandshake(request: UpgradeRequest, headers: Readonly<Record<string, string>> = {}): string {
  const all = {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Accept': acceptKey(request.headers['sec-websocket-key']),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return ['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n');
}

/** Reads a request's head, the empty line that ends it not included. */
export function parseRequest(head: string): UpgradeRequest {
  const [requestLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { path: requestLine.split(' ')[1] ?? '', headers: Object.fromEntries(headers) as Record<string, string> };
}
