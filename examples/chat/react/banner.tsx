import { useReadable } from '@steadysocket/react';
import type { Chat } from '../client/chat.js';
import { deviceOnline } from '../client/device-online.js';
import { announcementOf, canRetry, isTemporary, noticeOf, secondsUntil } from '../client/notice.js';
import { signOut } from '../client/signed-in.js';
import { Icon } from './icon.js';
import { useNow } from './use-now.js';
import { useTexts } from './use-texts.js';

/** Says what is happening to the connection, and what becomes of messages that were not sent yet. */
export function Banner({ chat }: { readonly chat: Chat }) {
  const texts = useTexts();
  const isOnline = useReadable(deviceOnline);
  const news = useReadable(chat.news);
  const notice = noticeOf(useReadable(chat.connection), { isOnline, news });
  const outgoing = useReadable(chat.outgoing);
  const waits = notice !== null && isTemporary(notice) && outgoing > 0;
  return (
    <>
      {/* Without the countdown, which would be announced each second. */}
      <p className="hidden" role="status">
        {notice !== null && announcementOf(notice, texts)} {waits && texts.willBeSent(outgoing)}
      </p>
      {notice !== null && (
        <div className="banner" data-notice={notice.type}>
          <p>
            {notice.type === 'waiting' ? <Countdown retryAt={notice.retryAt} /> : texts.notices[notice.type]}
            {waits && <span> {texts.willBeSent(outgoing)}</span>}
            {notice.type === 'lost' && notice.reason !== null && <small> {texts.lostReasons[notice.reason]}</small>}
          </p>
          {canRetry(notice) && (
            <button type="button" onClick={() => chat.connection.reconnect()}>
              {texts.retryNow}
            </button>
          )}
          {notice.type === 'refused' && (
            <button type="button" onClick={() => signOut(texts.losesMessages)}>
              {texts.signInAgain}
            </button>
          )}
          {notice.type === 'lost' && (
            <button
              type="button"
              className="quiet"
              aria-label={texts.dismiss}
              onClick={() => chat.news.set({ type: 'none' })}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      )}
    </>
  );
}

function Countdown({ retryAt }: { readonly retryAt: number }) {
  const texts = useTexts();
  return texts.notices.waiting(secondsUntil(retryAt, useNow()));
}
