import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Frame } from '../src/outgoing.js';
import { Outgoing } from '../src/outgoing.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function frame(text: string): Frame {
  return { data: Buffer.from(text), isBinary: false };
}

function setUp(maxBytes = 1_000_000) {
  const sent: string[] = [];
  const sink = {
    bufferedAmount: 0,
    send: (data: Buffer, _: { binary: boolean }, written: () => void) => {
      sent.push(data.toString());
      written();
    },
  };
  const overflowed = vi.fn();
  return { sent, sink, overflowed, outgoing: new Outgoing(sink, { maxBytes, overflowed }) };
}

describe('outgoing frames', () => {
  test('go out at once', () => {
    const { outgoing, sent } = setUp();
    outgoing.push(frame('a'));
    outgoing.push(frame('b'));
    expect(sent).toEqual(['a', 'b']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('each wait the delay, not for each other', () => {
    const { outgoing, sent } = setUp();
    outgoing.delay(100);
    outgoing.push(frame('a'));
    vi.advanceTimersByTime(60);
    outgoing.push(frame('b'));
    vi.advanceTimersByTime(39);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual(['a']);
    vi.advanceTimersByTime(60);
    expect(sent).toEqual(['a', 'b']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('stay in order when the delay becomes shorter', () => {
    const { outgoing, sent } = setUp();
    outgoing.delay(100);
    outgoing.push(frame('a'));
    outgoing.delay(1);
    outgoing.push(frame('b'));
    vi.advanceTimersByTime(99);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual(['a', 'b']);
  });

  test('are held without a timer, and released in order', () => {
    const { outgoing, sent } = setUp();
    outgoing.delay(100);
    outgoing.push(frame('a'));
    outgoing.hold();
    outgoing.push(frame('b'));
    expect(vi.getTimerCount()).toBe(0);
    outgoing.release();
    outgoing.push(frame('c'));
    expect(sent).toEqual(['a', 'b', 'c']);
  });

  test('are bounded together with what the socket has not taken', () => {
    const { outgoing, sink, overflowed, sent } = setUp(1_000);
    outgoing.hold();
    outgoing.push(frame('x'.repeat(400)));
    expect(overflowed).not.toHaveBeenCalled();
    sink.bufferedAmount = 500;
    outgoing.push(frame('x'.repeat(100)));
    expect(overflowed).toHaveBeenCalledOnce();
    outgoing.release();
    expect(sent).toHaveLength(1);
  });

  test('are bounded even when they are empty', () => {
    const { outgoing, overflowed } = setUp(1_000);
    outgoing.hold();
    for (let frames = 0; frames < 20; frames += 1) outgoing.push(frame(''));
    expect(overflowed).toHaveBeenCalled();
  });

  test('are forgotten at the end, with their timer', () => {
    const { outgoing, sent } = setUp();
    outgoing.delay(100);
    outgoing.push(frame('a'));
    outgoing.end();
    expect(vi.getTimerCount()).toBe(0);
    expect(outgoing.bufferedBytes).toBe(0);
    expect(sent).toEqual([]);
  });

  test('tell when they were written', () => {
    const { outgoing } = setUp();
    const written = vi.fn();
    outgoing.hold();
    outgoing.push(frame('a'), written);
    expect(written).not.toHaveBeenCalled();
    outgoing.release();
    expect(written).toHaveBeenCalledOnce();
  });
});
