import type { Ref } from 'vue';
import { onMounted, onUnmounted, ref } from 'vue';

/** The time, four times a second. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now());
  let timer: number | undefined;
  onMounted(() => {
    timer = window.setInterval(() => (now.value = Date.now()), 250);
  });
  onUnmounted(() => clearInterval(timer));
  return now;
}
