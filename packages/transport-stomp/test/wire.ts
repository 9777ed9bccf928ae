import type { WebSocketFrame } from '@steadysocket/core';
import type { FakeTransport } from '@steadysocket/core/testing';
import { fakeTransport } from '@steadysocket/core/testing';
import type { Observed, ObserveOptions } from '@steadysocket/test-kit/observing';
import { observe } from '@steadysocket/test-kit/observing';
import type { StompFrame, StompMessage, StompOptions } from '@steadysocket/transport-stomp';
import { stomp } from '@steadysocket/transport-stomp';

export interface Wire extends Observed<StompFrame> {
  /** What is beneath STOMP. */
  readonly over: FakeTransport<WebSocketFrame>;
  /** What was written to the current link, each message of the link as text. */
  written(): string[];
  /** The broker writes. */
  receive(...texts: string[]): void;
  messages(): StompMessage[];
}

interface WireOptions {
  /** What the broker answers to CONNECT. */
  readonly connected?: string;
  readonly stomp?: Partial<StompOptions>;
  readonly connection?: Partial<ObserveOptions<StompFrame>>;
  readonly onFrame?: (text: string, reply: (text: string) => void) => void;
}

/** An open connection to a broker without a socket: the test sees and chooses every byte. */
export async function openWire(options: WireOptions = {}): Promise<Wire> {
  const { connected = 'CONNECTED\nversion:1.2\n\n\0', onFrame } = options;
  const over = fakeTransport<WebSocketFrame>({
    onConnect: (link) => link.accept(),
    onFrame(frame, link) {
      const text = textOf(frame);
      // CONNECT is the first frame, in one piece or in several.
      const sent = link.sent.map(textOf).join('');
      if (sent.indexOf('\0') === sent.length - 1) link.receive(connected);
      onFrame?.(text, (reply) => link.receive(reply));
    },
  });
  const transport = stomp({ over, heartbeat: false, ...options.stomp });
  const observed = observe<StompFrame>('ws://broker', { transport, ...options.connection });
  observed.connection.open();
  await observed.when('open');
  return {
    ...observed,
    over,
    written: () => over.link.sent.map(textOf),
    receive: (...texts) => {
      for (const text of texts) over.link.receive(text);
    },
    messages: () => observed.recorded.message as StompMessage[],
  };
}

function textOf(frame: WebSocketFrame): string {
  return typeof frame === 'string' ? frame : new TextDecoder().decode(frame as Uint8Array);
}
