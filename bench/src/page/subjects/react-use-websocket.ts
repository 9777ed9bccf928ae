import { useWebSocket } from 'react-use-websocket/dist/lib/use-websocket.js';
import { mountReact } from '../mount-react.js';
import { handled } from '../subject.js';

window.subject = {
  shows: 'message',
  mount(root, parts) {
    let send: (text: string) => void = () => {};
    mountReact(root, parts, function useText() {
      const { lastMessage, sendMessage } = useWebSocket(parts.url, {
        share: true,
        onMessage: (event: MessageEvent<string>) => handled(parts.tally, event.data),
      });
      send = sendMessage;
      return (lastMessage as MessageEvent<string> | null)?.data;
    });
    return (text) => send(text);
  },
};
