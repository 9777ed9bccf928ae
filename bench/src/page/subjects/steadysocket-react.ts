import { createConnection, text, useMessage, useWebSocket } from '@steadysocket/react';
import { mountReact } from '../mount-react.js';
import { handled } from '../subject.js';

window.subject = {
  shows: 'message',
  mount(root, parts) {
    const connection = createConnection(parts.url, { codec: text });
    mountReact(root, parts, function useText() {
      useMessage(connection, (message) => handled(parts.tally, message));
      return useWebSocket(connection).lastMessage;
    });
    return (message) => connection.send(message);
  },
};
