import type { Ref, ShallowRef } from 'vue';
import { onMounted, onUnmounted, ref, useTemplateRef, watch } from 'vue';
import type { EndFollower } from '../follow-end.js';
import { followEnd } from '../follow-end.js';

interface FollowEnd {
  /** The element with `ref="scroller"`. */
  readonly scroller: Readonly<ShallowRef<HTMLElement | null>>;
  /** False once the reader has scrolled up. */
  readonly isFollowing: Readonly<Ref<boolean>>;
  readonly follow: () => void;
}

/** Keeps the end of a list in view while it grows, unless the reader has scrolled up. Its element has `ref="scroller"`. */
export function useFollowEnd(list: () => readonly unknown[]): FollowEnd {
  const scroller = useTemplateRef<HTMLElement>('scroller');
  let follower: EndFollower | undefined;
  const isFollowing = ref(true);
  onMounted(() => {
    if (scroller.value) follower = followEnd(scroller.value, (decision) => (isFollowing.value = decision));
  });
  onUnmounted(() => follower?.stop());
  watch(list, () => follower?.keepUp(), { flush: 'post' });
  return { scroller, isFollowing, follow: () => follower?.follow() };
}
