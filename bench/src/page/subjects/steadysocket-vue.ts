import { createConnection, text, useMessage, useWebSocket } from '@steadysocket/vue';
import { mountVue } from '../mount-vue.js';
import { handled } from '../subject.js';

window.subject = {
  shows: 'message',
  mount(root, parts) {
    const connection = createConnection(parts.url, { codec: text });
    mountVue(root, parts, () => {
      useMessage(connection, (message) => handled(parts.tally, message));
      const { lastMessage } = useWebSocket(connection);
      return () => lastMessage.value;
    });
    return (message) => connection.send(message);
  },
};
