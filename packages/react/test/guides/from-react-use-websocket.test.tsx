import { describeGuide } from '@steadysocket/conformance/examples';
import { render, waitFor } from '@testing-library/react';
import type { ComponentType } from 'react';
import type * as library from 'react-use-websocket';
import type { HeartbeatOptions, WebSocketHook } from 'react-use-websocket/dist/lib/types';
import { step } from '../harness.js';

/** The compiler finds a name that is missing here, and one that the library does not have. */
type Names<Declared> = Readonly<Record<keyof Declared, true>>;

const options: Names<library.Options> = {
  disableJson: true,
  eventSourceOptions: true,
  filter: true,
  fromSocketIO: true,
  heartbeat: true,
  onClose: true,
  onError: true,
  onMessage: true,
  onOpen: true,
  onReconnectStop: true,
  protocols: true,
  queryParams: true,
  reconnectAttempts: true,
  reconnectInterval: true,
  retryOnError: true,
  share: true,
  shouldReconnect: true,
  skipAssert: true,
};

const heartbeat: Names<{ [Name in keyof HeartbeatOptions as `heartbeat.${Name}`]: unknown }> = {
  'heartbeat.interval': true,
  'heartbeat.message': true,
  'heartbeat.returnMessage': true,
  'heartbeat.timeout': true,
};

const result: Names<WebSocketHook> = {
  getWebSocket: true,
  lastJsonMessage: true,
  lastMessage: true,
  readyState: true,
  sendJsonMessage: true,
  sendMessage: true,
};

const exported: Names<typeof library> = {
  ReadyState: true,
  default: true,
  resetGlobalState: true,
  useEventSource: true,
  useSocketIO: true,
};

describeGuide({
  page: 'docs/from-react-use-websocket.md',
  folder: 'packages/react/test/guides',
  extension: 'tsx',
  load: {
    before: { chat: () => import('./before/chat.js'), price: () => import('./before/price.js') },
    after: { chat: () => import('./after/chat.js'), price: () => import('./after/price.js') },
  },
  chatUrl: 'wss://example.org/chat/one?version=2',
  tables: { Exports: exported, Options: { ...options, ...heartbeat }, Result: result },
  show(component, props) {
    const Shown = component as ComponentType<object>;
    return render(props.map((each, index) => <Shown key={index} {...each} />)).container;
  },
  step,
  waitFor: (check) => waitFor(check),
});
