import type { Snapshot } from '@steadysocket/core';
import type { News } from './news.js';
import type { Texts } from './texts.js';

/** What the banner says about the connection. */
export type Notice =
  | { readonly type: 'connecting' | 'reconnecting' | 'offline' | 'refused' | 'closed' }
  | { readonly type: 'waiting'; readonly retryAt: number }
  | Exclude<News, { readonly type: 'none' }>;

type State = Pick<Snapshot, 'status' | 'attempt' | 'retryAt' | 'cause'>;

interface Surroundings {
  readonly isOnline: boolean;
  readonly news: News;
}

/** What to say about the connection; `null`: all is well. */
export function noticeOf(state: State, { isOnline, news }: Surroundings): Notice | null {
  const { status, attempt, retryAt, cause } = state;
  if (!isOnline && (status === 'open' || status === 'waiting')) return { type: 'offline' };
  switch (status) {
    case 'open':
      return news.type === 'none' ? null : news;
    case 'waiting':
      return retryAt === null ? { type: 'reconnecting' } : { type: 'waiting', retryAt };
    case 'closed':
      return { type: cause?.kind === 'unauthorized' ? 'refused' : 'closed' };
    default:
      return { type: attempt === 0 && cause === null ? 'connecting' : 'reconnecting' };
  }
}

/** Whether the user can do something about it: dial at once. */
export function canRetry({ type }: Notice): boolean {
  return type === 'waiting' || type === 'offline' || type === 'closed';
}

/** Whether messages will be sent when the connection is back. */
export function isTemporary({ type }: Notice): boolean {
  return type === 'connecting' || type === 'reconnecting' || type === 'waiting' || type === 'offline';
}

/** Whole seconds until then, rounded up: 0 is "now". */
export function secondsUntil(dueAt: number, now: number): number {
  return Math.max(0, Math.ceil((dueAt - now) / 1_000));
}

/** What a screen reader says: the same in words that do not change by themselves. */
export function announcementOf(notice: Notice, texts: Texts): string {
  return notice.type === 'waiting' ? texts.connectionLost : texts.notices[notice.type];
}
