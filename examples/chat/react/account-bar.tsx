import { useReadable, useWebSocket } from '@steadysocket/react';
import type { Chat } from '../client/chat.js';
import { deviceOnline } from '../client/device-online.js';
import { signOut } from '../client/signed-in.js';
import { Avatar } from './avatar.js';
import { Preferences } from './preferences.js';
import { useTexts } from './use-texts.js';

export function AccountBar({ chat }: { readonly chat: Chat }) {
  const texts = useTexts();
  const { status } = useWebSocket(chat.connection);
  const shown = useReadable(deviceOnline) ? status : 'waiting';
  return (
    <section className="account" aria-label={texts.yourAccount}>
      <div className="account-name">
        <Avatar name={chat.me} />
        <div>
          <strong>{chat.me}</strong>
          <small data-status={shown}>{texts.statuses[shown]}</small>
        </div>
        <button type="button" className="quiet" onClick={() => signOut(texts.losesMessages)}>
          {texts.signOut}
        </button>
      </div>
      <Preferences />
    </section>
  );
}
