import type { Connection } from '@steadysocket/core';
import { ConnectionError } from '@steadysocket/core/transport';
import type { StompSubscription } from './options.js';
import type { Session } from './session.js';
import type { TopicRouter } from './topic-router.js';

/** A subscription with its id. */
export type NamedSubscription = StompSubscription & { readonly id: string };

/** A topic in use, as sessions and the router see it. */
export interface WantedTopic {
  readonly subscription: NamedSubscription;
  /** Subscribes on a link that is open or opening. Returns a promise of the receipt; `null` if none was requested. */
  subscribeOn(session: Session): Promise<unknown> | null;
  /** The link has ended. */
  lose(): void;
  /** Another topic has taken its id. */
  yield(): void;
  receive(message: unknown): void;
}

/** What one connection keeps from link to link. */
export interface Registry {
  /** The session of the current link, from CONNECTED until DISCONNECT. */
  session: Session | null;
  /** Topics in use, by the id of the subscription. */
  readonly wanted: Map<string, WantedTopic>;
  /** The latest number in an id of a topic or a transaction. */
  lastNumber: number;
  /** Created with the first topic. */
  router?: TopicRouter;
}

/** By the identity of the connection. */
const registries = new WeakMap<object, Registry>();

export function registryOf(identity: object): Registry {
  const registry = registries.get(identity) ?? { session: null, wanted: new Map(), lastNumber: 0 };
  registries.set(identity, registry);
  return registry;
}

/** Throws `invalid-option` for an object that is not a connection. */
export function registryOfConnection(connection: Pick<Connection<unknown, never>, '~identity'>): Registry {
  const identity = connection['~identity'];
  if (identity === undefined)
    throw new ConnectionError('invalid-option', 'the first argument must be a connection from createConnection');
  return registryOf(identity);
}
