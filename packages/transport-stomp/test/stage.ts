import { webSocket } from '@steadysocket/core';
import type { Observed, ObserveOptions } from '@steadysocket/test-kit/observing';
import { observe } from '@steadysocket/test-kit/observing';
import type { StompBroker, StompBrokerOptions } from '@steadysocket/test-kit/stomp-broker';
import { startStompBroker } from '@steadysocket/test-kit/stomp-broker';
import type { StompFrame, StompMessage, StompOptions } from '@steadysocket/transport-stomp';
import { stomp } from '@steadysocket/transport-stomp';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

export interface Stage extends Observed<StompFrame> {
  readonly server: StompBroker;
  /** What was received so far, with what only received messages have. */
  messages(): StompMessage[];
}

export interface StageOptions {
  readonly broker?: StompBrokerOptions;
  readonly stomp?: Partial<StompOptions>;
  readonly connection?: Partial<ObserveOptions<StompFrame>>;
}

/** A broker, and a connection to it that has yet to be opened. Both end with the test. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const server = await startStompBroker(options.broker);
  onTestFinished(() => server.close());
  const transport = stomp({ over: webSocket({ WebSocket }), ...options.stomp });
  const observed = observe<StompFrame>(server.url, { transport, ...options.connection });
  return { ...observed, server, messages: () => observed.recorded.message as StompMessage[] };
}

/** The same, open. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const stage = await setStage(options);
  stage.connection.open();
  await stage.when('open');
  return stage;
}
