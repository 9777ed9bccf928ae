import { useEffect, useSyncExternalStore } from 'react';
import { mountReact } from '../mount-react.js';
import { publishedByHand } from '../published-by-hand.js';
import { handled } from '../subject.js';

window.subject = {
  shows: 'message',
  mount(root, parts) {
    const { latest, handle, subscribe, send } = publishedByHand(parts);
    mountReact(root, parts, function useText() {
      useEffect(() => handle((message) => handled(parts.tally, message)), []);
      return useSyncExternalStore(subscribe, latest);
    });
    return send;
  },
};
