import { createSharedComposable, useWebSocket } from '@vueuse/core';
import { watch } from 'vue';
import { mountVue } from '../mount-vue.js';
import { handled } from '../subject.js';

window.subject = {
  shows: 'message',
  mount(root, parts) {
    const useShared = createSharedComposable(() => useWebSocket<string>(parts.url));
    let send = (text: string): unknown => text;
    mountVue(root, parts, () => {
      const socket = useShared();
      ({ send } = socket);
      watch(socket.data, (message) => handled(parts.tally, message ?? ''), { flush: 'sync' });
      return () => socket.data.value;
    });
    return (text) => send(text);
  },
};
