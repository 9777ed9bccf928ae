import { useFold, useReadable } from '@steadysocket/react';
import type { KeyboardEvent } from 'react';
import { useEffect, useState } from 'react';
import type { Drawer } from '../client/breakpoints.js';
import { drawers, enterDrawer } from '../client/breakpoints.js';
import type { Chat } from '../client/chat.js';
import { pageTitleOf } from '../client/page-title.js';
import { pageVisible } from '../client/page-visible.js';
import { noRooms, reduceRoomList } from '../client/room-list.js';
import { shownRoom, showRoom } from '../client/shown-room.js';
import { AccountBar } from './account-bar.js';
import { Banner } from './banner.js';
import { Conversation } from './conversation.js';
import { OpenDrawer } from './open-drawer.js';
import { RoomList } from './room-list.js';
import { useTexts } from './use-texts.js';

/** What a user who is signed in sees. The connection opens with it, and closes after it. */
export function ChatScreen({ chat }: { readonly chat: Chat }) {
  const texts = useTexts();
  const rooms = useFold(chat.connection, reduceRoomList, noRooms);
  const asked = useReadable(shownRoom);
  const shown = rooms.find(({ name }) => name === asked) ?? rooms[0];
  const title = pageTitleOf({ rooms, shown, isVisible: useReadable(pageVisible) }, texts);
  useEffect(() => {
    document.title = title;
  }, [title]);
  const inDrawer = useReadable(drawers);
  const [opened, setOpened] = useState<Drawer | null>(null);
  const drawer = opened !== null && inDrawer.includes(opened) ? opened : null;
  useEffect(() => (drawer === null ? undefined : enterDrawer(drawer)), [drawer]);

  function closeOnEscape(event: KeyboardEvent) {
    if (event.key === 'Escape') setOpened(null);
  }
  function enter(name: string) {
    showRoom(name);
    setOpened(null);
  }

  return (
    <div className="chat" data-drawer={drawer} onKeyDown={closeOnEscape}>
      <aside className="sidebar" id="rooms" inert={drawer === 'people'}>
        <RoomList rooms={rooms} shown={shown?.name} onEnter={enter} onClose={() => setOpened(null)} />
        <AccountBar chat={chat} />
      </aside>
      <main className="main" inert={drawer === 'rooms'}>
        <Banner chat={chat} />
        {shown === undefined ? (
          <div className="loading">
            <OpenDrawer id="rooms" label={texts.openRooms} icon="menu" drawer={drawer} onOpen={setOpened} />
            <p>{texts.loadingRooms}</p>
          </div>
        ) : (
          <Conversation
            key={shown.name}
            chat={chat}
            summary={shown}
            drawer={drawer}
            onOpen={setOpened}
            onClose={() => setOpened(null)}
          />
        )}
      </main>
      <div className="backdrop" onClick={() => setOpened(null)} />
    </div>
  );
}
