import type { PageParts } from './subject.js';

/** The least that calls every handler for each message and publishes the latest once a frame. */
export interface PublishedByHand {
  readonly latest: () => string;
  /** Both return what removes the function. */
  readonly handle: (handler: (message: string) => void) => () => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly send: (text: string) => void;
}

export function publishedByHand({ url }: PageParts): PublishedByHand {
  const socket = new WebSocket(url);
  const handlers = new Set<(message: string) => void>();
  const listeners = new Set<() => void>();
  let [latest, published, frame] = ['', '', 0];
  socket.onmessage = ({ data }: MessageEvent<string>) => {
    latest = data;
    for (const handler of handlers) handler(data);
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      published = latest;
      for (const listener of listeners) listener();
    });
  };
  const addTo =
    <Member>(members: Set<Member>) =>
    (member: Member): (() => void) => {
      members.add(member);
      return () => members.delete(member);
    };
  return {
    latest: () => published,
    handle: addTo(handlers),
    subscribe: addTo(listeners),
    send: (text) => socket.send(text),
  };
}
