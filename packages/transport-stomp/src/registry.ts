import type { Connection } from '@steadysocket/core';
import { ConnectionError } from '@steadysocket/core/transport';
import type { StompSubscription } from './options.js';
import type { Session } from './session.js';
import type { TopicRouter } from './topic-router.js';

/** A subscription with its id. */
export type NamedSubscription = StompSubscription & { readonly id: string };

/** What a session does to the topics that are wanted. */
export interface WantedTopic {
  readonly subscription: NamedSubscription;
  /** Subscribes on the link that opens, or is open. A promise where that is to be confirmed. */
  subscribeOn(session: Session): Promise<unknown> | null;
  /** The link is gone. */
  lose(): void;
  /** Another topic has taken its id. */
  yield(): void;
  receive(message: unknown): void;
}

/** What outlives the links of one connection. */
export interface Registry {
  /** Of the link that has logged in, until it says goodbye. */
  session: Session | null;
  /** By the id of the subscription. */
  readonly wanted: Map<string, WantedTopic>;
  /** For ids: of topics, of transactions. */
  lastNumber: number;
  /** Made for the first topic. */
  router?: TopicRouter;
}

/** By what stands for a connection in the requests of its attempts. */
const registries = new WeakMap<object, Registry>();

export function registryOf(identity: object): Registry {
  const registry = registries.get(identity) ?? { session: null, wanted: new Map(), lastNumber: 0 };
  registries.set(identity, registry);
  return registry;
}

/** Throws `invalid-option` for what is no connection. */
export function registryOfConnection(connection: Pick<Connection<unknown, never>, '~identity'>): Registry {
  const identity = connection['~identity'];
  if (identity === undefined)
    throw new ConnectionError('invalid-option', 'it must be a connection as createConnection makes it');
  return registryOf(identity);
}
