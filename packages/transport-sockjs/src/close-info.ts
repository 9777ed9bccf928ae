import type { LinkClose } from '@steadysocket/core/transport';
import { lost, shortReason } from '@steadysocket/core/transport';
import type { SockJsClose } from './client-socket.js';

/** SockJS closes every ended session with this code and reason. The code alone is IANA's Unauthorized. */
function isGoAway(code: number, reason: unknown): boolean {
  return code === 3000 && reason === 'Go away!';
}

/**
 * Translates a close event for the core. Codes of the client itself mean a lost link: 1002 if it reached no server, and 2000 to
 * 2999 if every transport failed.
 */
export function closeInfo(
  { code: given, reason, wasClean }: SockJsClose,
  { opened }: { readonly opened: boolean },
): LinkClose {
  // Servers on Node send it as a string, because the types of sockjs-node require one.
  const code = typeof given === 'string' || typeof given === 'number' ? Number(given) : NaN;
  const isCode = Number.isInteger(code) && code >= 1000 && code <= 4999;
  const isMadeUp = opened ? code === 1006 || (code >= 2000 && code < 3000) : code < 3000;
  if (!isCode || (isMadeUp && !wasClean)) return lost;
  if (isGoAway(code, reason)) return { code: 1001, reason: 'Go away!', wasClean };
  return {
    code,
    reason: typeof reason === 'string' ? shortReason(reason) : '',
    wasClean,
    ...(!opened && { isFromPeer: true }),
  };
}
