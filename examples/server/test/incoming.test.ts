import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Allowance } from '../src/allowance.js';
import { Incoming } from '../src/incoming.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp(onHandled: (text: string) => void = () => {}, rate = { perSecond: 1_000, burst: 1_000 }) {
  const handled: string[] = [];
  const source = {
    isPaused: false,
    pause: () => void (source.isPaused = true),
    resume: () => void (source.isPaused = false),
  };
  const incoming = new Incoming(source, new Allowance(rate), ({ data }) => {
    handled.push(data.toString());
    onHandled(data.toString());
  });
  const receive = (...texts: readonly string[]) => {
    for (const text of texts) incoming.receive({ data: Buffer.from(text), isBinary: false });
  };
  return { handled, source, incoming, receive };
}

describe('incoming frames', () => {
  test('are handled at once', () => {
    const { receive, handled, source } = setUp();
    receive('a', 'b');
    expect(handled).toEqual(['a', 'b']);
    expect(source.isPaused).toBe(false);
  });

  test('are handled one an interval when slow, and nothing more is read meanwhile', () => {
    const { receive, incoming, handled, source } = setUp();
    incoming.slow(100);
    expect(source.isPaused).toBe(false);
    receive('a', 'b');
    expect(source.isPaused).toBe(true);
    vi.advanceTimersByTime(100);
    expect(handled).toEqual(['a']);
    expect(source.isPaused).toBe(true);
    vi.advanceTimersByTime(100);
    expect(handled).toEqual(['a', 'b']);
    expect(source.isPaused).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are not handled when stopped, and in order once free', () => {
    const { receive, incoming, handled, source } = setUp();
    incoming.stop();
    receive('a', 'b');
    expect(handled).toEqual([]);
    expect(source.isPaused).toBe(true);
    incoming.free();
    receive('c');
    expect(handled).toEqual(['a', 'b', 'c']);
    expect(source.isPaused).toBe(false);
  });

  test('wait when a frame before them asks for it', () => {
    const { receive, incoming, handled } = setUp((text) => {
      if (text === 'slow') incoming.slow(100);
      if (text === 'stop') incoming.stop();
    });
    incoming.stop();
    receive('slow', 'a', 'stop', 'b');
    incoming.free();
    expect(handled).toEqual(['slow']);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(200);
    expect(handled).toEqual(['slow', 'a', 'stop']);
    expect(vi.getTimerCount()).toBe(0);
    incoming.free();
    expect(handled).toEqual(['slow', 'a', 'stop', 'b']);
  });

  test('are thrown away after the end, and read on', () => {
    const { receive, incoming, handled, source } = setUp();
    incoming.stop();
    receive('a');
    incoming.end();
    receive('b');
    expect(handled).toEqual([]);
    expect(source.isPaused).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('wait when there are more than allowed, and nothing more is read meanwhile', () => {
    const { receive, handled, source } = setUp(undefined, { perSecond: 10, burst: 2 });
    receive('a', 'b', 'c', 'd');
    expect(handled).toEqual(['a', 'b']);
    expect(source.isPaused).toBe(true);
    vi.advanceTimersByTime(100);
    expect(handled).toEqual(['a', 'b', 'c']);
    vi.advanceTimersByTime(100);
    expect(handled).toEqual(['a', 'b', 'c', 'd']);
    expect(source.isPaused).toBe(false);
  });
});
