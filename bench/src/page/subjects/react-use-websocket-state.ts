import { ReadyState } from 'react-use-websocket/dist/lib/constants.js';
import { useWebSocket } from 'react-use-websocket/dist/lib/use-websocket.js';
import { mountReact } from '../mount-react.js';
import { handled } from '../subject.js';

window.subject = {
  shows: 'state',
  mount(root, parts) {
    let send: (text: string) => void = () => {};
    mountReact(root, parts, function useText() {
      const { readyState, sendMessage } = useWebSocket(parts.url, {
        share: true,
        onMessage: (event: MessageEvent<string>) => handled(parts.tally, event.data),
      });
      send = sendMessage;
      return readyState === ReadyState.OPEN ? 'open' : '';
    });
    return (text) => send(text);
  },
};
