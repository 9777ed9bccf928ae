import { createHub, refuse } from '@steadysocket/server';
import { hooks } from '@steadysocket/server/crossws';
import type { UpgradingServer } from '@steadysocket/server/ws';
import { serve } from '@steadysocket/server/ws';

export const hub = createHub({
  authenticate: ({ auth }: { readonly auth: unknown }) => ({ id: String(auth), isAdmin: false }),
  onMessage(peer, message, { id }) {
    if (peer.user.isAdmin) throw refuse('forbidden');
    peer.send(message);
    return id;
  },
});
export const serveOn = (server: UpgradingServer): (() => void) => serve(hub, { server });

export const websocket = hooks(createHub({ onMessage: (_, message) => message }));
