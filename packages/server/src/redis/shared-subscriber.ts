import type { RedisClient } from './client.js';
import type { SubscriberOptions } from './subscriber.js';
import { Subscriber } from './subscriber.js';

interface Shared {
  readonly subscriber: Subscriber;
  users: number;
}

const sharedBy = new WeakMap<RedisClient, Shared>();

/** The one subscriber of a client, with the options of its first user. The last user to give it back closes it. */
export function borrowSubscriber(client: RedisClient, options: SubscriberOptions): readonly [Subscriber, () => void] {
  const shared = sharedBy.get(client) ?? { subscriber: new Subscriber(options), users: 0 };
  sharedBy.set(client, shared);
  shared.users += 1;
  return [
    shared.subscriber,
    () => {
      shared.users -= 1;
      if (shared.users > 0) return;
      sharedBy.delete(client);
      shared.subscriber.close();
    },
  ];
}
