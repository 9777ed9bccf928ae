import { createConnection, text, useMessage, useWebSocket } from '@steadysocket/react';
import { mountReact } from '../mount-react.js';
import { handled } from '../subject.js';

window.subject = {
  shows: 'state',
  mount(root, parts) {
    const connection = createConnection(parts.url, { codec: text });
    mountReact(root, parts, function useText() {
      useMessage(connection, (message) => handled(parts.tally, message));
      return useWebSocket(connection).status;
    });
    return (message) => connection.send(message);
  },
};
