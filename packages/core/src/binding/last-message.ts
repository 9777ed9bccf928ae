import type { Fold, MessageSource, Unsubscribe } from '@steadysocket/core';
import { fold } from '@steadysocket/core';
import type { ResumableFold } from './resumable-fold.js';

interface Latest<In> {
  /** Messages received since the feed started. */
  readonly count: number;
  readonly message: In | null;
}

/** The latest message of a source: one listener for all components that show it. */
interface Feed<In> {
  /** Published once a frame. */
  readonly published: Fold<Latest<In>>;
  /** Up to date. */
  readonly latest: () => Latest<In>;
  subscribers: number;
}

const feeds = new WeakMap<object, Feed<never>>();

function startFeed<In>(source: MessageSource<In>): Feed<In> {
  let latest: Latest<In> = { count: 0, message: null };
  const published = fold(source, ({ count }, message: In) => (latest = { count: count + 1, message }), latest);
  return { published, latest: () => latest, subscribers: 0 };
}

function join<In>(source: MessageSource<In>): Feed<In> {
  const feed = (feeds.get(source) as Feed<In> | undefined) ?? startFeed(source);
  feeds.set(source, feed as Feed<never>);
  feed.subscribers += 1;
  return feed;
}

function leave<In>(source: MessageSource<In>, feed: Feed<In>): void {
  feed.subscribers -= 1;
  if (feed.subscribers > 0) return;
  feed.published.dispose();
  feeds.delete(source);
}

/** The latest message for one subscriber, from when it subscribes. Keeps it while unsubscribed. Holds no lease. */
export function resumableLastMessage<In>(source: MessageSource<In> | null | undefined): ResumableFold<In | null> {
  let kept: In | null = null;
  let current = (): In | null => kept;
  return {
    getSnapshot: () => current(),
    subscribe(listener): Unsubscribe {
      if (!source) return () => {};
      const feed = join(source);
      const { count } = feed.latest();
      /** Messages from before this subscription do not count. */
      const since = (latest: Latest<In>): In | null => (latest.count > count ? latest.message : kept);
      current = () => since(feed.published.getSnapshot());
      const unsubscribe = feed.published.subscribe(listener);
      return () => {
        unsubscribe();
        kept = since(feed.latest());
        current = () => kept;
        leave(source, feed);
      };
    },
  };
}
