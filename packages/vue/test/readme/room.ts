import { createConnection, json, useFold, useMessages, useWebSocket } from '@steadysocket/vue';
import { defineComponent, h } from 'vue';

interface Line {
  readonly from: string;
  readonly text: string;
}

// One for the whole application. It connects when the first component uses it.
const chat = createConnection('wss://example.org/chat', { codec: json<Line>() });

export const Lines = defineComponent(() => {
  const lines = useMessages(chat, { limit: 100, filter: ({ text }) => text !== '' });
  return () => lines.value.map(({ from, text }, index) => h('p', { key: index }, `${from}: ${text}`));
});

export const Count = defineComponent(() => {
  const count = useFold(chat, (before) => before + 1, 0);
  return () => count.value;
});

export const Composer = defineComponent(() => {
  const { status, send } = useWebSocket(chat);
  return () => h('button', { onClick: () => send({ from: 'me', text: 'Hello' }) }, status.value);
});
