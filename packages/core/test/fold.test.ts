import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fold, nextFrame } from '@steadysocket/core';
import { openHarness, uncaughtDuring } from './harness.js';

const count = (state: number): number => state + 1;
const collect = (state: readonly string[], message: string): readonly string[] => [...state, message];

describe('a fold', () => {
  test('reduces each message at once and publishes with the next frame', () => {
    const made = openHarness<string, string>();
    const reduced: string[] = [];
    const messages = fold(
      made.connection,
      (state: readonly string[], message: string) => {
        reduced.push(message);
        return [...state, message];
      },
      [],
    );
    made.transport.link.receive('one');
    made.transport.link.receive('two');
    expect(reduced).toEqual(['one', 'two']);
    expect(messages.getSnapshot()).toEqual([]);
    made.clock.advance(0);
    expect(messages.getSnapshot()).toEqual(['one', 'two']);
  });

  test('tells its listeners once a frame, however many messages came', () => {
    const made = openHarness<string, string>();
    const total = fold(made.connection, count, 0);
    const published: number[] = [];
    total.subscribe(() => published.push(total.getSnapshot()));
    for (let frame = 0; frame < 3; frame += 1) {
      for (let message = 0; message < 100; message += 1) made.transport.link.receive('x');
      made.clock.advance(0);
    }
    expect(published).toEqual([100, 200, 300]);
  });

  test('keeps the identity of its snapshot between frames', () => {
    const made = openHarness<string, string>();
    const messages = fold(made.connection, collect, []);
    const before = messages.getSnapshot();
    made.transport.link.receive('one');
    expect(messages.getSnapshot()).toBe(before);
    made.clock.advance(0);
    expect(messages.getSnapshot()).not.toBe(before);
    expect(messages.getSnapshot()).toBe(messages.getSnapshot());
  });

  test('tells nobody of a state that stayed the same', () => {
    const made = openHarness<string, string>();
    const last = fold(made.connection, (_state: string, message: string) => message, 'same');
    let told = 0;
    last.subscribe(() => (told += 1));
    made.transport.link.receive('same');
    made.clock.advance(0);
    made.transport.link.receive('other');
    made.transport.link.receive('same');
    made.clock.advance(0);
    expect(told).toBe(0);
  });

  test('does not replay earlier messages', () => {
    const made = openHarness<string, string>();
    made.transport.link.receive('early');
    const messages = fold(made.connection, collect, []);
    made.transport.link.receive('late');
    made.clock.advance(0);
    expect(messages.getSnapshot()).toEqual(['late']);
  });

  test('goes on over a lost link', () => {
    const made = openHarness<string, string>();
    const total = fold(made.connection, count, 0);
    made.transport.link.receive('x');
    made.transport.link.drop();
    made.clock.advance(made.delay());
    made.transport.link.accept();
    made.transport.link.receive('x');
    made.clock.advance(0);
    expect(total.getSnapshot()).toBe(2);
  });

  test('holds no lease', () => {
    const made = openHarness<string, string>();
    made.connection.close();
    fold(made.connection, count, 0);
    expect(made.connection.getSnapshot().status).toBe('closing');
  });

  test('ends with dispose, which may be called again: what was published stays', () => {
    const made = openHarness<string, string>();
    const total = fold(made.connection, count, 0);
    let told = 0;
    total.subscribe(() => (told += 1));
    made.transport.link.receive('x');
    made.clock.advance(0);
    made.transport.link.receive('unpublished');
    total.dispose();
    total.dispose();
    made.transport.link.receive('too late');
    made.clock.advance(1_000);
    expect(total.getSnapshot()).toBe(1);
    expect(told).toBe(1);
  });

  test('leaves its state as it was when its reducer throws, and the error surfaces once', async () => {
    const made = openHarness<string, string>();
    const oops = new Error('oops');
    const messages = fold(
      made.connection,
      (state: readonly string[], message: string) => {
        if (message === 'bad') throw oops;
        return [...state, message];
      },
      [],
    );
    const uncaught = await uncaughtDuring(() => {
      for (const message of ['one', 'bad', 'two']) made.transport.link.receive(message);
    });
    made.clock.advance(0);
    expect(uncaught).toEqual([oops]);
    expect(messages.getSnapshot()).toEqual(['one', 'two']);
  });

  test('has listeners that starve no other', async () => {
    const made = openHarness<string, string>();
    const total = fold(made.connection, count, 0);
    const oops = new Error('oops');
    let told = 0;
    total.subscribe(() => {
      throw oops;
    });
    total.subscribe(() => (told += 1));
    made.transport.link.receive('x');
    const uncaught = await uncaughtDuring(() => made.clock.advance(0));
    expect(uncaught).toEqual([oops]);
    expect(told).toBe(1);
  });

  test('may be disposed of by its own listener', () => {
    const made = openHarness<string, string>();
    const total = fold(made.connection, count, 0);
    total.subscribe(() => total.dispose());
    for (let frame = 0; frame < 2; frame += 1) {
      made.transport.link.receive('x');
      made.clock.advance(0);
    }
    expect(total.getSnapshot()).toBe(1);
  });

  test('publishes by a schedule of its own where it is given one', () => {
    const made = openHarness<string, string>();
    const pending: (() => void)[] = [];
    const total = fold(made.connection, count, 0, {
      schedule(callback) {
        pending.push(callback);
        return () => {};
      },
    });
    made.transport.link.receive('x');
    made.transport.link.receive('x');
    made.clock.advance(1_000);
    expect(total.getSnapshot()).toBe(0);
    expect(pending).toHaveLength(1);
    pending[0]?.();
    expect(total.getSnapshot()).toBe(2);
  });
});

describe('the folds of one source', () => {
  /** A schedule whose frames the test draws, and how often it was asked for one. */
  function frames() {
    const waiting = new Set<() => void>();
    const asked = { times: 0, cancelled: 0 };
    return {
      asked,
      schedule(callback: () => void) {
        asked.times += 1;
        waiting.add(callback);
        return () => {
          if (waiting.delete(callback)) asked.cancelled += 1;
        };
      },
      draw() {
        const due = [...waiting];
        waiting.clear();
        for (const callback of due) callback();
      },
    };
  }

  function three() {
    const { asked, schedule, draw } = frames();
    const made = openHarness<string, string>({ schedule });
    const published: string[] = [];
    const folds = ['a', 'b', 'c'].map((name) => {
      const each = fold(made.connection, count, 0);
      each.subscribe(() => published.push(`${name}${each.getSnapshot()}`));
      return each;
    });
    return { made, asked, draw, folds, published };
  }

  test('publish in one frame', () => {
    const { made, asked, draw, published } = three();
    for (let frame = 1; frame <= 2; frame += 1) {
      made.transport.link.receive('x');
      draw();
      expect(asked.times).toBe(frame);
    }
    expect(published).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
  });

  test('publish in the next one what a listener causes', () => {
    const { made, draw, folds, published } = three();
    let echoed = false;
    folds[0]?.subscribe(() => {
      if (!echoed) made.transport.link.receive('y');
      echoed = true;
    });
    made.transport.link.receive('x');
    draw();
    expect(published).toEqual(['a1', 'b2', 'c2']);
    draw();
    expect(published).toEqual(['a1', 'b2', 'c2', 'a2']);
  });

  test('do not publish once they are disposed of, and the last to go asks for no frame any more', () => {
    const { made, asked, draw, folds, published } = three();
    made.transport.link.receive('x');
    folds[0]?.subscribe(() => folds[1]?.dispose());
    draw();
    expect(published).toEqual(['a1', 'c1']);
    made.transport.link.receive('x');
    for (const each of folds) each.dispose();
    expect(asked.cancelled).toBe(1);
    draw();
    expect(published).toEqual(['a1', 'c1']);
  });
});

describe('nextFrame', () => {
  let frames: Map<number, () => void>;

  beforeEach(() => {
    frames = new Map();
    let handle = 0;
    vi.useFakeTimers();
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
      handle += 1;
      frames.set(handle, callback);
      return handle;
    });
    vi.stubGlobal('cancelAnimationFrame', (which: number) => frames.delete(which));
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  function drawFrame(): void {
    for (const [handle, callback] of [...frames]) {
      frames.delete(handle);
      callback();
    }
  }

  test('publishes with the animation frame where one is drawn', () => {
    const callback = vi.fn();
    nextFrame(callback);
    expect(callback).not.toHaveBeenCalled();
    drawFrame();
    expect(callback).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(10_000);
    drawFrame();
    expect(callback).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('publishes by a timer on a page that is hidden and draws none', () => {
    const callback = vi.fn();
    nextFrame(callback);
    vi.advanceTimersByTime(1_000);
    expect(callback).toHaveBeenCalledOnce();
    drawFrame();
    expect(callback).toHaveBeenCalledOnce();
    expect(frames.size).toBe(0);
  });

  test('publishes by a timer where there are no frames', () => {
    vi.stubGlobal('requestAnimationFrame', undefined);
    vi.stubGlobal('cancelAnimationFrame', undefined);
    const callback = vi.fn();
    nextFrame(callback);
    vi.advanceTimersByTime(1_000);
    expect(callback).toHaveBeenCalledOnce();
  });

  test('can be cancelled', () => {
    const callback = vi.fn();
    nextFrame(callback)();
    vi.advanceTimersByTime(1_000);
    drawFrame();
    expect(callback).not.toHaveBeenCalled();
    expect(frames.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is how a fold publishes by default', () => {
    const made = openHarness<string, string>({ schedule: nextFrame });
    const total = fold(made.connection, count, 0);
    made.transport.link.receive('x');
    drawFrame();
    expect(total.getSnapshot()).toBe(1);
  });
});
