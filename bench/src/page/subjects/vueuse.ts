import { createSharedComposable, useWebSocket } from '@vueuse/core';
import { mountVue } from '../mount-vue.js';
import { handled } from '../subject.js';

window.subject = {
  shows: 'message',
  mount(root, parts) {
    const useShared = createSharedComposable(() =>
      useWebSocket<string>(parts.url, {
        onMessage: (_, event: MessageEvent<string>) => handled(parts.tally, event.data),
      }),
    );
    let send = (text: string): unknown => text;
    mountVue(root, parts, () => {
      const socket = useShared();
      ({ send } = socket);
      return () => socket.data.value;
    });
    return (text) => send(text);
  },
};
