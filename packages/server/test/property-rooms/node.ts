import type { Hub, Log, Peer, Presence, RoomAction, User } from '@steadysocket/server';
import { createHub } from '@steadysocket/server';
import { textOf } from '../simulation/messages.js';
import type { SimulatedLink } from '../simulation/simulated-link.js';
import type { Computer } from '../simulation/virtual-time.js';
import type { Setting } from './actions.js';
import { stamped } from './history.js';
import { logOver, presenceOver, StoreLine } from './store-line.js';

export type Message = string | ArrayBuffer | Uint8Array<ArrayBuffer>;
export type ServedPeer = Peer<User, Message>;

/** What a node needs of its world. */
export interface NodeHost {
  readonly setting: Setting;
  readonly network: Computer;
  readonly log: Log;
  readonly presence: Presence;
  isAllowed(action: RoomAction, room: string): boolean;
  began(peer: ServedPeer): void;
  handled(peer: ServedPeer, text: string): void;
  violated(rule: string): void;
}

/** One server, until it dies. */
export class Node {
  readonly hub: Hub<User, Message, null>;
  readonly line: StoreLine;
  readonly links = new Set<SimulatedLink>();
  isDead = false;
  readonly #host: NodeHost;

  constructor(
    readonly computer: Computer,
    host: NodeHost,
  ) {
    const { setting, network } = host;
    this.#host = host;
    this.line = new StoreLine(network);
    this.hub = createHub<User, string | ArrayBuffer, Message, null>({
      clock: computer,
      heartbeatMs: setting.heartbeatMs,
      resumeWindowMs: setting.resumeWindowMs,
      window: setting.window,
      limits: { waitingMessages: setting.waitingMessages, rooms: setting.maxRooms },
      authenticate: ({ auth }) => ({ id: (auth as { readonly user: string }).user }),
      onSession: (peer) => host.began(peer),
      onMessage: (peer, message) => host.handled(peer, textOf(message)),
      onError: (error) => this.#report(error),
      rooms: {
        log: logOver(this.line, host.log),
        presence: presenceOver(this.line, host.presence),
        presenceMs: setting.presenceMs,
        authorize: ({ room, action }) => this.#authorize(action, room),
        ...(setting.stampMs !== null && { onPublish: ({ message, user }) => this.#stamp(message, user.id) }),
      },
    });
  }

  /** Gone, and nobody is told but those at its links. */
  kill(): void {
    this.isDead = this.line.isDead = true;
    for (const link of this.links) link.kill();
  }

  #authorize(action: RoomAction, room: string): boolean | Promise<boolean> {
    const { authorizeMs } = this.#host.setting;
    const answer = (): boolean => this.#host.isAllowed(action, room);
    return authorizeMs === null ? answer() : this.#after(authorizeMs, answer);
  }

  #stamp(message: string | ArrayBuffer, user: string): Promise<Message> {
    const text = stamped(textOf(message), user);
    const made = typeof message === 'string' ? text : new TextEncoder().encode(text);
    return this.#after(this.#host.setting.stampMs ?? 0, () => made);
  }

  #after<T>(ms: number, make: () => T): Promise<T> {
    return new Promise((resolve) => {
      this.computer.setTimeout(() => resolve(make()), ms);
    });
  }

  #report(error: unknown): void {
    const { code } = Object(error) as { readonly code?: unknown };
    if (code !== 'log-unavailable') this.#host.violated(`the hub reports ${String(error)}`);
  }
}
