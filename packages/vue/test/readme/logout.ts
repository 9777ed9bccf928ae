import { createConnection, createConnectionFamily, json, useMessages, useWebSocket } from '@steadysocket/vue';
import { computed, defineComponent, h, ref } from 'vue';

interface Line {
  readonly from: string;
  readonly text: string;
}

const chatOf = createConnectionFamily((user: string) =>
  createConnection(`wss://example.org/chat?user=${user}`, { codec: json<Line>() }),
);

export const App = defineComponent(() => {
  const user = ref<string | null>(null);
  const chat = computed(() => (user.value === null ? null : chatOf(user.value)));
  const { status, send } = useWebSocket(chat);
  const lines = useMessages(chat, { limit: 100 });

  function logOut(): void {
    const name = user.value;
    user.value = null;
    if (name !== null) chatOf.delete(name);
  }
  const button = (text: string, onClick: () => unknown) => h('button', { onClick }, text);
  return () => {
    const name = user.value;
    if (name === null) return ['ann', 'bob'].map((each) => button(each, () => (user.value = each)));
    return [
      `${status.value} ${lines.value.map(({ text }) => text).join('')}`,
      button('say hello', () => send({ from: name, text: 'Hello' })),
      button('log out', logOut),
    ];
  };
});
