/** Where the server is: what `?server=` names, what the build was made for, or where the page comes from. */
export const serverUrl = asked() ?? (import.meta.env['VITE_CHAT_URL'] as string | undefined) ?? location.origin;

function asked(): string | null {
  const url = new URLSearchParams(location.search).get('server');
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, origin } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? origin : null;
}
