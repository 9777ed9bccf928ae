import type {} from '@steadysocket/test-kit/browser';
import type { EnvironmentSignal } from '@steadysocket/core';
import { browserEnvironment, heartbeat } from '@steadysocket/core';
import { afterEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { observe } from '../servers/observe.js';

const server = inject('serverUrl');

/** A retry that is due in minutes, and at once when something pre-empts it. */
const patient = {
  random: () => 0.5,
  reconnect: { baseDelayMs: 1_000_000, maxDelayMs: 1_000_000, fastDelayMs: 20 },
};

const dropThenEcho = ({ attempt }: { readonly attempt: number }): string =>
  server + (attempt === 0 ? '/drop' : '/echo');

const { hostname } = new URL(server);

/** Reaches the server by another name, because a connection to a loopback address ignores the hint of being offline. */
class RemoteWebSocket extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url.replace('server.test', hostname), protocols);
  }
}

function setOnline(isOnline: boolean): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(isOnline);
  window.dispatchEvent(new Event(isOnline ? 'online' : 'offline'));
}

function setVisible(isVisible: boolean): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(isVisible ? 'visible' : 'hidden');
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}

const pageShown = (persisted: boolean): void =>
  void window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted }));

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the environment of a page', () => {
  function signals(): EnvironmentSignal[] {
    const recorded: EnvironmentSignal[] = [];
    onTestFinished(browserEnvironment.subscribe((signal) => recorded.push(signal)));
    return recorded;
  }

  test('is online and visible here', () => {
    expect([browserEnvironment.isOnline(), browserEnvironment.isVisible()]).toEqual([true, true]);
  });

  test('reads what the browser says at the moment', () => {
    setOnline(false);
    setVisible(false);
    expect([browserEnvironment.isOnline(), browserEnvironment.isVisible()]).toEqual([false, false]);
  });

  test('tells when the device goes offline and online', () => {
    const recorded = signals();
    setOnline(false);
    setOnline(true);
    expect(recorded).toEqual(['offline', 'online']);
  });

  test('tells when the page is hidden and shown', () => {
    const recorded = signals();
    setVisible(false);
    setVisible(true);
    expect(recorded).toEqual(['hidden', 'visible']);
  });

  test('tells when the page is frozen and resumed, by events that do not bubble', () => {
    const recorded = signals();
    document.dispatchEvent(new Event('freeze'));
    document.dispatchEvent(new Event('resume'));
    expect(recorded).toEqual(['hidden', 'wake']);
  });

  test('tells of a page that returns from the back/forward cache, and not of one that loads', () => {
    const recorded = signals();
    pageShown(false);
    expect(recorded).toEqual([]);
    pageShown(true);
    expect(recorded).toEqual(['wake']);
  });

  test('tells nothing more once it is unsubscribed', () => {
    const recorded: EnvironmentSignal[] = [];
    browserEnvironment.subscribe((signal) => recorded.push(signal))();
    setOnline(false);
    setVisible(false);
    pageShown(true);
    expect(recorded).toEqual([]);
  });
});

describe('a connection on a page', () => {
  test('suspends its retry while the device is offline, and dials at once when it is back', async () => {
    const { connection, recorded, when } = observe(
      (context) => dropThenEcho(context).replace(hostname, 'server.test'),
      {
        WebSocket: RemoteWebSocket,
        ...patient,
      },
    );
    connection.open();
    await when('waiting');
    setOnline(false);
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', suspended: 'offline' });
    setOnline(true);
    await when(() => recorded.open.length === 2);
    expect(connection.getSnapshot()).toMatchObject({ status: 'open', suspended: null });
  });

  test('to a loopback address retries while the device says that it is offline', async () => {
    setOnline(false);
    const { connection, recorded, when } = observe(dropThenEcho, { WebSocket, reconnect: { baseDelayMs: 20 } });
    connection.open();
    await when(() => recorded.open.length === 2);
  });

  test('keeps an open link while the device says that it is offline', async () => {
    const { connection, recorded, when } = observe(`${server}/echo`, { WebSocket });
    connection.open();
    await when('open');
    setOnline(false);
    connection.send('still here');
    await when(() => recorded.message.length === 1);
    expect(recorded.close).toEqual([]);
  });

  test('goes on retrying while the page is hidden', async () => {
    setVisible(false);
    const { connection, recorded, when } = observe(dropThenEcho, { WebSocket });
    connection.open();
    await when(() => recorded.open.length === 2);
  });

  test('makes no retry while the page is hidden if requested, and dials at once when it is shown', async () => {
    const reconnect = { ...patient.reconnect, whenHidden: 'suspend' as const };
    setVisible(false);
    const { connection, recorded, when } = observe(dropThenEcho, { WebSocket, ...patient, reconnect });
    connection.open();
    await when('waiting');
    expect(connection.getSnapshot()).toMatchObject({ suspended: 'hidden', retryAt: null });
    setVisible(true);
    await when(() => recorded.open.length === 2);
  });

  test('brings a retry forward when the page is shown', async () => {
    const { connection, recorded, when } = observe(dropThenEcho, { WebSocket, ...patient });
    connection.open();
    await when('waiting');
    setVisible(true);
    await when(() => recorded.open.length === 2);
  });

  test('asks a link for a sign of life on waking, and abandons one that gives none', async () => {
    const stallThenEcho = ({ attempt }: { readonly attempt: number }): string =>
      server + (attempt === 0 ? '/stall' : '/echo');
    const pace = { message: 'ping', intervalMs: 1_000_000, timeoutMs: 50 };
    const { connection, recorded, when } = observe(stallThenEcho, { WebSocket, heartbeat: heartbeat(pace) });
    connection.open();
    await when('open');
    pageShown(true);
    await when(() => recorded.open.length === 2);
    expect(recorded.close.map(({ kind }) => kind)).toEqual(['heartbeat-timeout']);
  });

  test('keeps a link that answers on waking', async () => {
    const pace = {
      message: 'ping',
      intervalMs: 1_000_000,
      timeoutMs: 5_000,
      isReply: (frame: unknown) => frame === 'ping',
    };
    const { connection, recorded, when } = observe(`${server}/echo`, { WebSocket, heartbeat: heartbeat(pace) });
    connection.open();
    await when('open');
    document.dispatchEvent(new Event('resume'));
    await when(({ latencyMs }) => latencyMs !== null);
    expect(recorded.close).toEqual([]);
  });
});
