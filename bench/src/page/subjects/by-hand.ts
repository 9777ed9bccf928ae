import { useSyncExternalStore } from 'react';
import { mountReact } from '../mount-react.js';
import { handled } from '../subject.js';

/** The least that shows the latest message once a frame. */
window.subject = {
  shows: 'message',
  mount(root, parts) {
    const socket = new WebSocket(parts.url);
    const listeners = new Set<() => void>();
    let [latest, published, frame] = ['', '', 0];
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      latest = data;
      handled(parts.tally, data);
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        published = latest;
        for (const listener of listeners) listener();
      });
    };
    const subscribe = (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    mountReact(root, parts, function useText() {
      return useSyncExternalStore(subscribe, () => published);
    });
    return (text) => socket.send(text);
  },
};
