import type { SendOutcome, WebSocketConstructor } from '@steadysocket/core';
import { fakeTransport } from '@steadysocket/core/testing';
import type { SteadyWebSocketOptions } from '@steadysocket/websocket';
import { fromReconnectingWebSocketOptions, SteadyWebSocket } from '@steadysocket/websocket';
import { describe, expectTypeOf, test } from 'vitest';
import type { ClientOptions } from 'ws';

describe('SteadyWebSocket', () => {
  test('stands in for the platform’s class', () => {
    expectTypeOf<SteadyWebSocket>().toExtend<WebSocket>();
    expectTypeOf(SteadyWebSocket).toExtend<typeof WebSocket>();
    expectTypeOf(SteadyWebSocket.OPEN).toEqualTypeOf<1>();
    // As libraries declare it.
    expectTypeOf(SteadyWebSocket).toExtend<new (url: string, protocols?: string | string[]) => WebSocket>();
    expectTypeOf(SteadyWebSocket).toExtend<WebSocketConstructor>();
  });

  test('has the events of the platform', () => {
    const socket = new SteadyWebSocket('ws://host/');
    socket.addEventListener('message', (event) => expectTypeOf(event).toEqualTypeOf<MessageEvent>());
    socket.addEventListener('close', { handleEvent: (event: Event) => expectTypeOf(event).toEqualTypeOf<Event>() });
    socket.onclose = ({ code }) => expectTypeOf(code).toBeNumber();
    socket.addEventListener('open', () => {}, { once: true, signal: new AbortController().signal });
    expectTypeOf(socket.send).returns.toEqualTypeOf<SendOutcome | undefined>();
  });

  test('takes providers', () => {
    new SteadyWebSocket(() => 'ws://host/');
    new SteadyWebSocket(
      ({ attempt }) => Promise.resolve(new URL(`ws://host/${attempt}`)),
      () => null,
    );
    new SteadyWebSocket(Promise.resolve('ws://host/'), () => Promise.resolve(['a']));
    new SteadyWebSocket(new URL('ws://host/'), null, { mode: 'standard', transport: fakeTransport() });
    // @ts-expect-error -- frames are not translated
    new SteadyWebSocket('ws://host/', null, { codec: undefined });
    // @ts-expect-error -- there is no such mode
    new SteadyWebSocket('ws://host/', null, { mode: 'fast' });
  });

  test('takes an options object in place of the protocols, and no list of something else', () => {
    const options: ClientOptions = { headers: { a: 'b' } };
    new SteadyWebSocket('ws://host/', { headers: { a: 'b' }, protocols: ['c'] });
    new SteadyWebSocket('ws://host/', { ...options });
    // @ts-expect-error -- protocols are strings
    new SteadyWebSocket('ws://host/', [1]);
    // @ts-expect-error -- asked by a function only
    new SteadyWebSocket('ws://host/', Promise.resolve(['a']));
    // @ts-expect-error -- gives no protocols
    new SteadyWebSocket('ws://host/', () => 1);
  });

  test('can be subclassed with its own options', () => {
    class Bound extends SteadyWebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols, { mode: 'standard' });
      }
    }
    expectTypeOf(Bound).toExtend<typeof WebSocket>();
  });
});

describe('fromReconnectingWebSocketOptions', () => {
  test('gives options', () => {
    expectTypeOf(fromReconnectingWebSocketOptions({ maxRetries: 1 })).toEqualTypeOf<SteadyWebSocketOptions>();
    // @ts-expect-error -- there is no such option
    fromReconnectingWebSocketOptions({ retries: 1 });
  });
});
