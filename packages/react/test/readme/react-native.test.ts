import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runExample } from '@steadysocket/conformance/examples';
import { fakeTransport, manualClock } from '@steadysocket/core/testing';
import type { Environment } from '@steadysocket/react';
import { createConnection } from '@steadysocket/react';
import { expect, test } from 'vitest';

const code = readFileSync(join(import.meta.dirname, 'device-environment.ts'), 'utf8');

/** A phone whose network and whose app a test moves. */
function phone() {
  const network = new Set<(state: { isConnected: boolean | null }) => void>();
  const app = new Set<(state: string) => void>();
  const AppState = {
    currentState: 'active',
    addEventListener(_type: 'change', listener: (state: string) => void) {
      app.add(listener);
      return { remove: () => app.delete(listener) };
    },
  };
  const NetInfo = {
    addEventListener(listener: (state: { isConnected: boolean | null }) => void) {
      network.add(listener);
      return () => network.delete(listener);
    },
  };
  return {
    modules: {
      'react-native': { AppState },
      '@react-native-community/netinfo': { __esModule: true, default: NetInfo },
    },
    listeners: () => network.size + app.size,
    connect: (isConnected: boolean | null) => network.forEach((tell) => tell({ isConnected })),
    goTo(state: string) {
      AppState.currentState = state;
      app.forEach((tell) => tell(state));
    },
  };
}

/** The recipe, run with the phone's modules for React Native's. */
function environmentOn({ modules }: ReturnType<typeof phone>): Environment {
  const { deviceEnvironment } = runExample(code, modules);
  if (!deviceEnvironment) throw new Error('The recipe exports no deviceEnvironment.');
  return deviceEnvironment as Environment;
}

function setUp() {
  const device = phone();
  const clock = manualClock(1_700_000_000_000);
  const transport = fakeTransport();
  const environment = environmentOn(device);
  const connection = createConnection('ws://server.test/', {
    environment,
    transport,
    clock,
    random: () => 0.5,
    reconnect: { whenHidden: 'suspend' },
  });
  connection.open();
  transport.link.accept();
  return { device, clock, transport, connection };
}

test('is shown in the README as it is tested here', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${code}\`\`\``);
});

test('suspends retries while the phone has no network, and dials soon after it is back', () => {
  const { device, clock, transport, connection } = setUp();
  device.connect(false);
  transport.link.drop();
  expect(connection.getSnapshot().suspended).toBe('offline');
  device.connect(true);
  clock.advance(300);
  expect(transport.links).toHaveLength(2);
});

test('suspends retries while the app is in the background, and dials soon after it is back', () => {
  const { device, clock, transport, connection } = setUp();
  device.goTo('background');
  transport.link.drop();
  clock.advance(600_000);
  expect(connection.getSnapshot().suspended).toBe('hidden');
  device.goTo('active');
  clock.advance(300);
  expect(transport.links).toHaveLength(2);
});

test('listens only while the connection is wanted', () => {
  const { device, transport, connection } = setUp();
  expect(device.listeners()).toBe(2);
  connection.close();
  transport.link.end();
  expect(device.listeners()).toBe(0);
});
