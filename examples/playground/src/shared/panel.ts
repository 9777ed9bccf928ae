import type {
  CloseInfo,
  Connection,
  ConnectionErrorLike,
  DropInfo,
  OpenInfo,
  WebSocketData,
  WebSocketFrame,
} from '@steadysocket/core';
import { Counters } from './counters.js';
import { EventLog } from './event-log.js';
import { MessageLog } from './message-log.js';
import type { ServerAddress } from './server-address.js';

/** `null` is what `useWebSocket` has without a url; a panel always has one. */
export type PanelConnection = Connection<WebSocketData, WebSocketFrame> | null;

/** What a panel is about, whatever it is drawn with. */
export interface Panel {
  readonly framework: 'React' | 'Vue';
  /** Makes ids in the page unique. */
  readonly id: string;
  /** How the server knows this panel: the same across connections, another for each page load. */
  readonly clientId: string;
  readonly url: string;
  readonly httpUrl: string;
  readonly messages: MessageLog;
  readonly events: EventLog;
  readonly counters: Counters;
  /** What `useWebSocket` is to call. */
  readonly handlers: PanelHandlers;
}

export interface PanelHandlers {
  readonly onOpen: (info: OpenInfo) => void;
  readonly onMessage: (message: WebSocketData) => void;
  readonly onError: (error: ConnectionErrorLike) => void;
  readonly onClose: (info: CloseInfo) => void;
  readonly onDrop: (info: DropInfo<WebSocketFrame>) => void;
}

export function createPanel(framework: Panel['framework'], { socketUrl, httpUrl }: ServerAddress): Panel {
  const id = framework.toLowerCase();
  const clientId = `${id}-${crypto.randomUUID().slice(0, 4)}`;
  const url = new URL(socketUrl);
  url.searchParams.set('client', clientId);
  const messages = new MessageLog(clientId);
  const events = new EventLog();
  const counters = new Counters(url.href);
  const handlers = handlersOf(messages, events);
  return { framework, id, clientId, url: url.href, httpUrl, messages, events, counters, handlers };
}

function handlersOf(messages: MessageLog, events: EventLog): PanelHandlers {
  return {
    onOpen: (info) => events.open(info),
    onMessage(message) {
      events.message(message);
      messages.receive(message);
    },
    onError: (error) => events.error(error),
    onClose: (info) => events.close(info),
    onDrop(info) {
      events.drop(info);
      messages.drop(info);
    },
  };
}
