import type { Connection, Readable } from '@steadysocket/core';
import type { RoomSnapshot } from '@steadysocket/session';
import type { Value } from './value.js';
import { createValue } from './value.js';

/**
 * What became of the latest interruption.
 *
 * - `none`: nothing to say
 * - `catching-up`: the connection is back, and the rooms are being brought up to date
 * - `recovered`: nothing was lost
 * - `lost`: a part of the history of a room could not be recovered
 */
export type News =
  | { readonly type: 'none' }
  | { readonly type: 'catching-up' | 'recovered' }
  | { readonly type: 'lost'; readonly reason: RoomSnapshot['reason'] };

const none: News = { type: 'none' };
const goodNewsForMs = 5_000;

/** Watches a connection and the rooms in use. The user may dismiss news by setting `none`. */
export function watchNews<In, Out>(
  connection: Connection<In, Out>,
  rooms: () => readonly Readable<RoomSnapshot>[],
): Value<News> {
  const news = createValue(none);
  let stopWatching = (): void => {};

  const sayThatAllIsWell = (): void => {
    const recovered: News = { type: 'recovered' };
    news.set(recovered);
    setTimeout(() => news.getSnapshot() === recovered && news.set(none), goodNewsForMs);
  };
  const catchUp = (watched: readonly Readable<RoomSnapshot>[]): void => {
    const judge = (): void => {
      const used = watched.map((room) => room.getSnapshot()).filter(({ status }) => isUsed(status));
      if (used.some(({ status }) => status !== 'joined')) return;
      stopWatching();
      const lost = used.find(({ recovered }) => recovered === false);
      if (lost === undefined) sayThatAllIsWell();
      else news.set({ type: 'lost', reason: lost.reason });
    };
    const unsubscribe = watched.map((room) => room.subscribe(judge));
    stopWatching = () => unsubscribe.forEach((each) => each());
    judge();
  };

  connection.on('open', ({ opens, resumed }) => {
    if (opens === 1) return;
    // A resumed session goes on where it was. In a new one the rooms are joined again, and say how that went.
    if (resumed) sayThatAllIsWell();
    else {
      news.set({ type: 'catching-up' });
      catchUp(rooms());
    }
  });
  connection.on('close', () => {
    stopWatching();
    news.set(none);
  });
  return news;
}

function isUsed(status: RoomSnapshot['status']): boolean {
  return status !== 'idle' && status !== 'refused';
}
