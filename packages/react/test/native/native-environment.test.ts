import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runExample } from '@steadysocket/conformance/examples';
import type { Connection } from '@steadysocket/core';
import { fakeTransport, manualClock } from '@steadysocket/core/testing';
import * as steadysocket from '@steadysocket/react';
import type { NetworkState } from '@steadysocket/react/native';
import * as native from '@steadysocket/react/native';
import { stubWebSocket } from '@steadysocket/test-kit/doubles';
import { expect, test } from 'vitest';

const { createConnection, heartbeat } = steadysocket;

/** A phone whose network and whose app a test moves. Like NetInfo, it reports the present network to each new listener. */
function phone(initial: NetworkState = { isConnected: true, type: 'wifi' }) {
  const network = new Set<(state: NetworkState) => void>();
  const app = new Set<(state: string) => void>();
  let present = initial;
  const AppState = {
    currentState: 'active',
    addEventListener(_type: 'change', listener: (state: string) => void) {
      app.add(listener);
      return { remove: () => app.delete(listener) };
    },
  };
  const NetInfo = {
    addEventListener(listener: (state: NetworkState) => void) {
      network.add(listener);
      queueMicrotask(() => {
        if (network.has(listener)) listener(present);
      });
      return () => void network.delete(listener);
    },
  };
  return {
    AppState,
    NetInfo,
    listeners: () => network.size + app.size,
    connect(isConnected: boolean | null, type: string) {
      present = { isConnected, type };
      network.forEach((report) => report(present));
    },
    goTo(state: string) {
      AppState.currentState = state;
      app.forEach((report) => report(state));
    },
  };
}

async function setUp({ initial, withNetInfo = true }: { initial?: NetworkState; withNetInfo?: boolean } = {}) {
  const device = phone(initial);
  const clock = manualClock(1_700_000_000_000);
  const transport = fakeTransport();
  const environment = native.nativeEnvironment({
    AppState: device.AppState,
    NetInfo: withNetInfo ? device.NetInfo : undefined,
  });
  const connection = createConnection('ws://server.test/', {
    environment,
    transport,
    clock,
    random: () => 0.5,
    reconnect: { whenHidden: 'suspend' },
    heartbeat: heartbeat({ message: 'ping' }),
  });
  connection.open();
  await Promise.resolve();
  return { device, clock, transport, environment, connection };
}

test.each([
  ['a known network', { isConnected: true, type: 'wifi' }],
  ['an unknown one', { isConnected: null, type: 'unknown' }],
])('does not restart the first attempt when NetInfo reports %s for the first time', async (_name, initial) => {
  const { device, clock, transport } = await setUp({ initial });
  device.connect(true, 'wifi');
  clock.advance(1_000);
  expect(transport.links).toHaveLength(1);
  expect(transport.live).toBe(1);
});

test('suspends retries while the phone has no network, and dials soon after it is back', async () => {
  const { device, clock, transport, connection } = await setUp();
  transport.link.accept();
  device.connect(false, 'none');
  transport.link.drop();
  expect(connection.getSnapshot().suspended).toBe('offline');
  device.connect(true, 'wifi');
  clock.advance(300);
  expect(transport.links).toHaveLength(2);
});

test('knows of a network that was missing from the beginning', async () => {
  const { transport, connection } = await setUp({ initial: { isConnected: false, type: 'none' } });
  transport.link.drop();
  expect(connection.getSnapshot().suspended).toBe('offline');
});

test('probes the link on another network, and not when a detail of the same one has changed', async () => {
  const { device, transport } = await setUp();
  transport.link.accept();
  device.connect(true, 'wifi');
  device.connect(null, 'unknown');
  device.connect(true, 'wifi');
  expect(transport.link.sent).toEqual([]);
  device.connect(true, 'cellular');
  expect(transport.link.sent).toEqual(['ping']);
});

test('suspends retries while the app is in the background, and dials soon after it is back', async () => {
  const { device, clock, transport, connection } = await setUp();
  transport.link.accept();
  device.goTo('inactive');
  device.goTo('background');
  transport.link.drop();
  clock.advance(600_000);
  expect(connection.getSnapshot().suspended).toBe('hidden');
  device.goTo('active');
  clock.advance(300);
  expect(transport.links).toHaveLength(2);
});

test('probes the link when the app comes back, and not when a notification has covered it', async () => {
  const { device, transport } = await setUp();
  transport.link.accept();
  device.goTo('inactive');
  device.goTo('active');
  expect(transport.link.sent).toEqual([]);
  device.goTo('background');
  device.goTo('active');
  expect(transport.link.sent).toEqual(['ping']);
});

test('dials soon when the operating system has cut the link in the background', async () => {
  const { device, clock, transport } = await setUp();
  transport.link.accept();
  clock.advance(10_000);
  device.goTo('background');
  device.goTo('active');
  transport.link.drop();
  clock.advance(300);
  expect(transport.links).toHaveLength(2);
});

test('serves several connections, and listens only while one of them is wanted', async () => {
  const { device, transport, environment, connection } = await setUp();
  const other = createConnection('ws://other.test/', { environment, transport: fakeTransport() });
  other.open();
  expect(device.listeners()).toBe(4);
  connection.close();
  transport.link.end();
  expect(device.listeners()).toBe(2);
  device.connect(false, 'none');
  expect(environment.isOnline()).toBe(false);
  other.close();
  expect(device.listeners()).toBe(0);
});

test('needs no NetInfo', async () => {
  const { device, clock, transport } = await setUp({ withNetInfo: false });
  expect(device.listeners()).toBe(1);
  transport.link.accept();
  device.goTo('background');
  transport.link.drop();
  device.goTo('active');
  clock.advance(300);
  expect(transport.links).toHaveLength(2);
});

const example = readFileSync(join(import.meta.dirname, '../readme/native.ts'), 'utf8');

test('is shown in the README as it is tested here', () => {
  expect(readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')).toContain(`\`\`\`ts\n${example}\`\`\``);
});

const sockets = stubWebSocket();

test('is used in the README by code that works', () => {
  const { AppState, NetInfo, listeners } = phone();
  const { chat } = runExample(example, {
    '@react-native-community/netinfo': { __esModule: true, default: NetInfo },
    '@steadysocket/react': steadysocket,
    '@steadysocket/react/native': native,
    'react-native': { AppState },
  });
  const connection = chat as Connection<unknown, unknown>;
  connection.open();
  expect(sockets).toHaveLength(1);
  expect(listeners()).toBe(2);
  connection.close();
});
