const defaultAddress = 'ws://localhost:8787/ws';

/** Where the demo server is. */
export interface ServerAddress {
  /** Where WebSockets connect. */
  readonly socketUrl: string;
  /** Where `/health` and `/faults` are. */
  readonly httpUrl: string;
  /** What `?server=` held and is no WebSocket address, or `null`. */
  readonly refused: string | null;
}

/** The address that `?server=` names, else the one that the build was configured with, else the demo server's default. */
export function readServerAddress(search: string, configured: string | undefined): ServerAddress {
  const asked = new URLSearchParams(search).get('server');
  const askedUrl = asked === null ? null : parseSocketUrl(asked);
  const url = askedUrl ?? parseSocketUrl(configured ?? '') ?? new URL(defaultAddress);
  return { socketUrl: url.href, httpUrl: httpOrigin(url), refused: askedUrl === null ? asked : null };
}

function parseSocketUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'ws:' || url.protocol === 'wss:' ? url : null;
}

function httpOrigin({ protocol, host }: URL): string {
  return `${protocol === 'wss:' ? 'https:' : 'http:'}//${host}`;
}
