// @vitest-environment jsdom
import type { EnvironmentSignal } from '@steadysocket/core';
import { browserEnvironment, createConnection } from '@steadysocket/core';
import { fakeTransport, manualClock } from '@steadysocket/core/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';

function listen(): { signals: EnvironmentSignal[]; stop: () => void } {
  const signals: EnvironmentSignal[] = [];
  const stop = browserEnvironment.subscribe((signal) => signals.push(signal));
  return { signals, stop };
}

function setVisibility(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
}

const pageshow = (persisted: boolean): Event => Object.assign(new Event('pageshow'), { persisted });

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the browser’s environment', () => {
  test('tells of the network', () => {
    const { signals, stop } = listen();
    window.dispatchEvent(new Event('offline'));
    window.dispatchEvent(new Event('online'));
    stop();
    expect(signals).toEqual(['offline', 'online']);
  });

  test('tells of visibility', () => {
    const { signals, stop } = listen();
    setVisibility('hidden');
    expect(browserEnvironment.isVisible()).toBe(false);
    setVisibility('visible');
    expect(browserEnvironment.isVisible()).toBe(true);
    stop();
    expect(signals).toEqual(['hidden', 'visible']);
  });

  test('tells of a return from the back/forward cache, and not of a first load', () => {
    const { signals, stop } = listen();
    window.dispatchEvent(pageshow(false));
    expect(signals).toEqual([]);
    window.dispatchEvent(pageshow(true));
    stop();
    expect(signals).toEqual(['wake']);
  });

  test('tells of a return from freezing', () => {
    const { signals, stop } = listen();
    document.dispatchEvent(new Event('freeze'));
    document.dispatchEvent(new Event('resume'));
    stop();
    expect(signals.at(-1)).toBe('wake');
  });

  test('says nothing more once it is unsubscribed', () => {
    const { signals, stop } = listen();
    stop();
    window.dispatchEvent(new Event('online'));
    window.dispatchEvent(pageshow(true));
    setVisibility('hidden');
    document.dispatchEvent(new Event('resume'));
    expect(signals).toEqual([]);
  });

  test('believes the navigator when it says offline', () => {
    expect(browserEnvironment.isOnline()).toBe(true);
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    expect(browserEnvironment.isOnline()).toBe(false);
  });

  test('counts as online and visible where nothing is known', () => {
    vi.stubGlobal('navigator', undefined);
    vi.stubGlobal('document', undefined);
    expect(browserEnvironment.isOnline()).toBe(true);
    expect(browserEnvironment.isVisible()).toBe(true);
  });

  test('counts as online where the navigator does not know', () => {
    vi.stubGlobal('navigator', {});
    expect(browserEnvironment.isOnline()).toBe(true);
  });

  test('works without a document, as in a Worker', () => {
    vi.stubGlobal('document', undefined);
    const { signals, stop } = listen();
    window.dispatchEvent(new Event('online'));
    stop();
    expect(signals).toEqual(['online']);
  });

  test('is what a connection listens to by default, from the first lease to the last', () => {
    const added = new Map<string, number>();
    for (const target of [window, document] as EventTarget[]) {
      const { addEventListener, removeEventListener } = target;
      vi.spyOn(target, 'addEventListener').mockImplementation((type, listener) => {
        added.set(type, (added.get(type) ?? 0) + 1);
        addEventListener.call(target, type, listener);
      });
      vi.spyOn(target, 'removeEventListener').mockImplementation((type, listener) => {
        added.set(type, (added.get(type) ?? 0) - 1);
        removeEventListener.call(target, type, listener);
      });
    }
    const transport = fakeTransport();
    const clock = manualClock();
    const connection = createConnection('ws://server.test/', { transport, clock, lingerMs: 0 });
    expect(added.size).toBe(0);
    const release = connection.acquire();
    expect([...added.values()].every((count) => count === 1)).toBe(true);
    expect([...added.keys()]).toEqual(expect.arrayContaining(['online', 'offline', 'pageshow', 'visibilitychange']));
    transport.link.drop();
    release();
    clock.advance(0);
    expect(connection.getSnapshot().status).toBe('idle');
    expect([...added.values()].every((count) => count === 0)).toBe(true);
  });
});
