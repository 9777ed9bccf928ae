import { protocolName } from '@steadysocket/session/wire';
import type { Origins } from './origins.js';
import { originCheck } from './origins.js';

/** The headers of an upgrade request that decide whether it is taken. */
export interface UpgradeHeaders {
  readonly origin: string | undefined;
  readonly host: string | undefined;
  /** `Sec-WebSocket-Protocol`: what the client offers. */
  readonly protocols: string | undefined;
}

/** Returns the status that refuses an upgrade: 403 for its origin, 400 for its subprotocols; `null` if it is taken. */
export function admission(origins?: Origins): (headers: UpgradeHeaders) => 403 | 400 | null {
  const isAllowed = originCheck(origins);
  return ({ origin, host, protocols = '' }) => {
    if (!isAllowed(origin, host)) return 403;
    const offered = protocols.split(',').map((name) => name.trim());
    return offered.includes(protocolName) ? null : 400;
  };
}
