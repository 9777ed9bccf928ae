import { useMessage } from '@steadysocket/vue';
import type { Ref } from 'vue';
import { ref, watch } from 'vue';
import type { ChatRoom } from '../client/chat-room.js';
import { isNewMessage } from '../client/room-state.js';

interface MissedOptions {
  readonly me: string;
  readonly isFollowing: Readonly<Ref<boolean>>;
}

/** How many messages of others have arrived below what the reader sees. Joins the room as long as it is used. */
export function useMissed({ room }: ChatRoom, { me, isFollowing }: MissedOptions): Readonly<Ref<number>> {
  const missed = ref(0);
  watch(isFollowing, () => (missed.value = 0));
  useMessage(room, ({ message }) => {
    if (!isFollowing.value && isNewMessage(message, me)) missed.value += 1;
  });
  return missed;
}
