import { onMounted, onUnmounted, shallowRef } from 'vue';
import { mountVue } from '../mount-vue.js';
import { publishedByHand } from '../published-by-hand.js';
import { handled } from '../subject.js';

window.subject = {
  shows: 'message',
  mount(root, parts) {
    const { latest, handle, subscribe, send } = publishedByHand(parts);
    mountVue(root, parts, () => {
      const text = shallowRef(latest());
      onMounted(() => {
        const ends = [handle((message) => handled(parts.tally, message)), subscribe(() => (text.value = latest()))];
        onUnmounted(() => ends.forEach((end) => end()));
      });
      return () => text.value;
    });
    return send;
  },
};
