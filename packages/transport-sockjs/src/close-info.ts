import type { LinkClose } from '@steadysocket/core/transport';
import { lost, shortReason } from '@steadysocket/core/transport';
import type { SockJsClose } from './client-socket.js';

/** SockJS's word for a session that is over, whatever ended it. By number alone it would be IANA's Unauthorized. */
function isGoAway(code: number, reason: unknown): boolean {
  return code === 3000 && reason === 'Go away!';
}

/**
 * The end of a link in the core's words. Codes that the client made up stand for a loss: 1002 when it found no server, and
 * 2000 to 2999 when every way failed.
 */
export function closeInfo({ code: given, reason, wasClean }: SockJsClose, opened: boolean): LinkClose {
  // Servers on Node send it as a string, as the typings of sockjs-node tell them to.
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
