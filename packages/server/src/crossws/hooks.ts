import { protocolName } from '@steadysocket/session/wire';
import { admission } from '../admission.js';
import type { LinkReceiver } from '../hub-link.js';
import type { Hub } from '../hub.js';
import type { Bytes, User } from '../options.js';
import type { Origins } from '../origins.js';

export interface HooksOptions {
  /**
   * The origins of pages that may connect, such as `https://example.org`, or `'*'` for all. Others are refused before the upgrade
   * (403). Clients that are not browsers send no origin and are accepted.
   *
   * @default the origins with the host of the request
   */
  readonly origins?: Origins;
}

/** How long a close handshake may take. */
const closeTimeoutMs = 2_000;

/** The used part of a crossws peer. Structural, because a CommonJS package cannot import the types of an ES module. */
export interface CrosswsPeer {
  readonly id: string;
  readonly request: Request;
  send(data: unknown): unknown;
  readonly bufferedAmount: number;
  close(code?: number, reason?: string): void;
  terminate(): void;
}

/** The hooks of crossws that serve a hub. */
export interface CrosswsHooks {
  upgrade(request: { readonly headers: Headers }): Response | { readonly headers: Record<string, string> };
  open(peer: CrosswsPeer): void;
  message(peer: CrosswsPeer, message: { readonly rawData: unknown; uint8Array(): Uint8Array }): void;
  close(peer: CrosswsPeer): void;
  error(peer: CrosswsPeer): void;
}

/** Serves a hub with crossws on any of its runtimes: Node, Bun, Deno, Nitro, uWebSockets.js. */
export function hooks<U extends User, Out>(hub: Hub<U, Out, Request>, { origins }: HooksOptions = {}): CrosswsHooks {
  const refusalOf = admission(origins);
  const receivers = new Map<string, LinkReceiver>();
  const closing = new Map<string, ReturnType<typeof setTimeout>>();
  const isOver = (peer: CrosswsPeer): void => {
    clearTimeout(closing.get(peer.id));
    closing.delete(peer.id);
    receivers.get(peer.id)?.closed();
    receivers.delete(peer.id);
  };
  return {
    upgrade({ headers }) {
      const status = refusalOf({
        origin: headers.get('origin') ?? undefined,
        host: headers.get('host') ?? undefined,
        protocols: headers.get('sec-websocket-protocol') ?? undefined,
      });
      if (status !== null) return new Response(null, { status });
      return { headers: { 'sec-websocket-protocol': protocolName } };
    },
    open(peer) {
      const link = {
        send: (frame: string | Uint8Array) => attempt(() => peer.send(frame)),
        close: (code: number, reason: string) => {
          attempt(() => peer.close(code, reason));
          // One that is dead, or does not read, would stay.
          closing.set(
            peer.id,
            setTimeout(() => attempt(() => peer.terminate()), closeTimeoutMs),
          );
        },
        get bufferedAmount() {
          return peer.bufferedAmount;
        },
      };
      receivers.set(peer.id, hub.accept(link, peer.request));
    },
    message(peer, message) {
      const { rawData } = message;
      receivers.get(peer.id)?.receive(typeof rawData === 'string' ? rawData : (message.uint8Array() as Bytes));
    },
    close: isOver,
    error: isOver,
  };
}

/** Some runtimes throw for a socket that is closing, and some cannot do it at all. What it is about ends with its `close`. */
function attempt(call: () => unknown): void {
  try {
    call();
  } catch {
    // Rethrown, it would prevent frames for other clients.
  }
}
