import { createConnection, json, subscriptions, useMessages, useReadable } from '@steadysocket/vue';
import { defineComponent, h, ref } from 'vue';

interface Line {
  readonly room: string;
  readonly text: string;
  readonly number: number;
}

const chat = createConnection('wss://example.org/chat', { codec: json<Line, object>() });

const rooms = subscriptions(chat, {
  subscribe: (room: string, last) => ({ join: room, after: last?.number }),
  unsubscribe: (room) => ({ leave: room }),
  keyOf: ({ room }) => room,
});

export const App = defineComponent(() => {
  const name = ref('lobby');
  const room = useReadable(() => rooms(name.value));
  const lines = useMessages(() => rooms(name.value), { limit: 100 });
  return () => [
    h('p', `${name.value} ${room.value.status} ${lines.value.map(({ text }) => text).join('')}`),
    h('button', { onClick: () => (name.value = 'garden') }, 'garden'),
  ];
});
