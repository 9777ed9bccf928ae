import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import { SteadyWebSocket, webSocketWith } from '@steadysocket/websocket';
import { expect, test } from 'vitest';

const world = () => ({ transport: fakeTransport(), clock: manualClock(), environment: fakeEnvironment() });

test('gives a constructor that fills in the options', () => {
  const given = world();
  const WebSocket = webSocketWith({ ...given, mode: 'standard' });
  const socket = new WebSocket('wss://chat.example/', ['v1']);
  expect(socket).toBeInstanceOf(SteadyWebSocket);
  expect(given.transport.link.request).toMatchObject({ url: 'wss://chat.example/', protocols: ['v1'] });
  expect(() => socket.send('too early')).toThrow('not open yet');
});

test('lets the caller of the constructor have the last word', () => {
  const WebSocket = webSocketWith({ ...world(), mode: 'standard' });
  const socket = new WebSocket('wss://chat.example/', null, { mode: 'reconnecting' });
  expect(socket.send('kept')).toBe('queued');
});

test('gives the constants that libraries look for, and can be extended', () => {
  const { transport, ...others } = world();
  class WithToken extends webSocketWith({ ...others, transport }) {
    constructor(url: string) {
      super(`${url}?token=1`);
    }
  }
  expect([WithToken.CONNECTING, WithToken.OPEN, WithToken.CLOSING, WithToken.CLOSED]).toEqual([0, 1, 2, 3]);
  expect(new WithToken('wss://chat.example/').readyState).toBe(0);
  expect(transport.link.request.url).toBe('wss://chat.example/?token=1');
});
