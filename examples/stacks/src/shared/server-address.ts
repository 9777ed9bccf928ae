/** Where the server of a stack is. */
export interface ServerAddress {
  /** As in `http://localhost:8788`. */
  readonly url: string;
  /** What `?server=` held and is no such address, or `null`. */
  readonly refused: string | null;
}

/** The address that `?server=` names, else the usual one. */
export function readServerAddress(search: string, usual: string): ServerAddress {
  const asked = new URLSearchParams(search).get('server');
  const url = asked === null ? null : parseOrigin(asked);
  return { url: url ?? usual, refused: url === null ? asked : null };
}

function parseOrigin(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, origin } = new URL(text);
  return protocol === 'http:' || protocol === 'https:' ? origin : null;
}
