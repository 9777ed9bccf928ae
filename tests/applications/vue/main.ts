import { text, useMessages, useWebSocket } from '@steadysocket/vue';
import { createApp, defineComponent, h } from 'vue';

const server = new URLSearchParams(location.search).get('server') ?? '';

const Echo = defineComponent(() => {
  const { status, connection, send } = useWebSocket(server, { codec: text, onOpen: () => send('hello') });
  const messages = useMessages(connection, { limit: 1 });
  return () => h('p', `${status.value} ${messages.value.join()}`);
});

createApp(Echo).mount('#root');
