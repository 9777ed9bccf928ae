import type { Connection, Unsubscribe } from '@steadysocket/core';
import { WeakCache } from '@steadysocket/core/transport';
import type { Registry, WantedTopic } from './registry.js';

/** Passes messages to the topics of a connection, and keeps the topics in use for its next links. */
export class TopicRouter {
  /** All topics that the application holds. */
  readonly topics: WeakCache<string, object> = new WeakCache<string, object>();
  #stopListening: Unsubscribe = () => {};

  readonly #registry: Registry;
  readonly #connection: Connection<unknown, never>;

  constructor(registry: Registry, connection: Connection<unknown, never>) {
    this.#registry = registry;
    this.#connection = connection;
  }

  /** Subscribes on the current link, if one is open. */
  want(topic: WantedTopic): void {
    const { wanted, session } = this.#registry;
    const { id } = topic.subscription;
    wanted.get(id)?.yield();
    if (wanted.size === 0) this.#stopListening = this.#connection.on('message', (message) => this.#route(message));
    wanted.set(id, topic);
    try {
      if (session) void topic.subscribeOn(session);
    } catch (error) {
      session?.fail(error);
    }
  }

  unwant({ subscription }: WantedTopic): void {
    const { wanted } = this.#registry;
    if (wanted.delete(subscription.id) && wanted.size === 0) this.#stopListening();
  }

  #route(message: unknown): void {
    const { subscription } = Object(message) as { readonly subscription?: unknown };
    this.#registry.wanted.get(subscription as string)?.receive(message);
  }
}
