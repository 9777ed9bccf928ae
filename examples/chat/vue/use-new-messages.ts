import { useReadable } from '@steadysocket/vue';
import type { Ref } from 'vue';
import { shallowRef, watch } from 'vue';
import type { NewMessages } from '../client/conversation.js';
import { newMessagesOf } from '../client/conversation.js';
import { pageVisible } from '../client/page-visible.js';
import type { RoomSummary } from '../protocol/index.js';

/** What was new when the reader came to the room, or back to the page. */
export function useNewMessages(summary: () => RoomSummary): Readonly<Ref<NewMessages>> {
  const newMessages = shallowRef(newMessagesOf(summary()));
  watch(useReadable(pageVisible), (isVisible) => {
    const { read, head } = summary();
    newMessages.value = newMessagesOf({ read, head, isLeaving: !isVisible });
  });
  return newMessages;
}
