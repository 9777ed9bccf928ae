import type { Fold, Schedule } from '@steadysocket/core';
import { fold, nextFrame } from '@steadysocket/core';
import { thrownBy } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openHarness } from './harness.js';

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

  test('notifies no listener of an unchanged state', () => {
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

  test('may be disposed of by its own reducer: what was published stays', () => {
    const made = openHarness<string, string>();
    const total: Fold<number> = fold(made.connection, disposing, 0);
    function disposing(sum: number): number {
      total.dispose();
      return sum + 1;
    }
    made.transport.link.receive('x');
    expect(made.clock.pending).toBe(0);
    made.clock.advance(0);
    expect(total.getSnapshot()).toBe(0);
  });

  test('publishes by its own schedule where it is given one', () => {
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

describe('a schedule that misbehaves', () => {
  const oops = new Error('oops');
  const queue = () => {
    const pending: (() => void)[] = [];
    const draw = (): void => {
      for (const callback of pending.splice(0)) callback();
    };
    return { pending, draw };
  };
  /** Misbehaves at the first call, is a frame that the test draws afterwards. */
  const failing = (firstCall: (callback: () => void) => void) => {
    const { pending, draw } = queue();
    let calls = 0;
    const schedule: Schedule = (callback) => {
      calls += 1;
      if (calls === 1) firstCall(callback);
      else pending.push(callback);
      return () => {};
    };
    return { schedule, draw };
  };
  const fail = (): never => {
    throw oops;
  };

  // The connection's own schedule is shared by its folds; a fold's own is not.
  describe.each(['the connection', 'the fold'] as const)('given to %s', (owner) => {
    function start(schedule: Schedule) {
      const made = openHarness<string, string>(owner === 'the connection' ? { schedule } : {});
      const options = owner === 'the fold' ? { schedule } : {};
      const total = fold(made.connection, count, 0, options);
      const published: number[] = [];
      total.subscribe(() => published.push(total.getSnapshot()));
      const receive = (times = 1): void => {
        for (let time = 0; time < times; time += 1) made.transport.link.receive('x');
      };
      return { made, total, published, receive, options };
    }

    test('publishes at once when it throws, later as ever, and its error surfaces', async () => {
      const { schedule, draw } = failing(fail);
      const { published, receive } = start(schedule);
      expect(await uncaughtDuring(receive)).toEqual([oops]);
      expect(published).toEqual([1]);
      receive();
      expect(published).toEqual([1]);
      draw();
      expect(published).toEqual([1, 2]);
    });

    test('publishes each state when it always throws', async () => {
      const { published, receive } = start(fail);
      await uncaughtDuring(() => {
        receive(3);
      });
      expect(published).toEqual([1, 2, 3]);
    });

    test('publishes once when it calls back and then throws', async () => {
      const { schedule } = failing((callback) => {
        callback();
        throw oops;
      });
      const { published, receive } = start(schedule);
      expect(await uncaughtDuring(receive)).toEqual([oops]);
      expect(published).toEqual([1]);
    });

    test('is asked again when it has lost the callback', () => {
      const { schedule, draw } = failing(() => {});
      const { published, receive } = start(schedule);
      receive(1_024);
      draw();
      expect(published).toEqual([]);
      receive();
      draw();
      expect(published).toEqual([1_025]);
      receive();
      draw();
      expect(published).toEqual([1_025, 1_026]);
    });

    test('publishes once when it calls back twice', () => {
      const { pending, draw } = queue();
      const { published, receive } = start((callback) => {
        pending.push(callback, callback);
        return () => {};
      });
      receive();
      draw();
      expect(published).toEqual([1]);
      receive(2);
      draw();
      expect(published).toEqual([1, 3]);
    });

    test('publishes each state when it calls back at once', () => {
      const { published, receive } = start((callback) => {
        callback();
        return () => {};
      });
      receive(3);
      expect(published).toEqual([1, 2, 3]);
    });

    test('publishes nothing after dispose, whenever it calls back', () => {
      const { pending, draw } = queue();
      const { total, published, receive } = start((callback) => {
        pending.push(callback);
        return () => {};
      });
      receive();
      total.dispose();
      draw();
      expect(published).toEqual([]);
      expect(total.getSnapshot()).toBe(0);
    });

    test.each([
      ['gives nothing that cancels', () => undefined],
      ['gives the handle of a frame', () => 7],
    ])('may be disposed of when it %s', (_, schedule) => {
      const { total, receive } = start(schedule as never);
      receive();
      expect(() => {
        total.dispose();
      }).not.toThrow();
    });

    test('ends with dispose when cancelling throws, and its error surfaces', async () => {
      const { total, receive } = start(() => fail);
      receive();
      expect(
        await uncaughtDuring(() => {
          total.dispose();
        }),
      ).toEqual([oops]);
      receive();
      expect(total.getSnapshot()).toBe(0);
    });
  });

  test('silences no other fold of the connection', async () => {
    const { schedule, draw } = failing(fail);
    const made = openHarness<string, string>({ schedule });
    const folds = [0, 0, 0].map((initial) => fold(made.connection, count, initial));
    await uncaughtDuring(() => {
      made.transport.link.receive('x');
    });
    draw();
    expect(folds.map((each) => each.getSnapshot())).toEqual([1, 1, 1]);
    made.transport.link.receive('x');
    draw();
    expect(folds.map((each) => each.getSnapshot())).toEqual([2, 2, 2]);
  });

  test('is refused when it is no function', () => {
    const { connection } = openHarness();
    expect(thrownBy(() => fold(connection, count, 0, { schedule: 16 as never })).code).toBe('invalid-option');
  });
});

describe('a fold in the middle of a dispatch', () => {
  test('shows what it has published, until it publishes', () => {
    const made = openHarness<string, string>();
    const total = fold(made.connection, count, 0);
    const seen: number[] = [];
    made.connection.on('message', () => seen.push(total.getSnapshot()));
    for (let message = 0; message < 2; message += 1) made.transport.link.receive('x');
    made.clock.advance(0);
    made.transport.link.receive('x');
    expect(seen).toEqual([0, 0, 2]);
  });

  test('notifies each subscriber once, although one subscribes in its own notification', () => {
    const made = openHarness<string, string>();
    const total = fold(made.connection, count, 0);
    let notified = 0;
    const subscribe = (): void => {
      total.subscribe(() => {
        notified += 1;
        if (notified < 100) subscribe();
      });
    };
    subscribe();
    made.transport.link.receive('x');
    made.clock.advance(0);
    expect(notified).toBe(1);
    made.transport.link.receive('x');
    made.clock.advance(0);
    expect(notified).toBe(3);
  });

  test('goes on after a reducer that throws on every message', async () => {
    const made = openHarness<string, string>();
    let sound = false;
    const total = fold(
      made.connection,
      (state: number) => {
        if (!sound) throw new Error('oops');
        return state + 1;
      },
      0,
    );
    await uncaughtDuring(() => {
      for (let message = 0; message < 3; message += 1) made.transport.link.receive('x');
    });
    made.clock.advance(0);
    sound = true;
    made.transport.link.receive('x');
    made.clock.advance(0);
    expect(total.getSnapshot()).toBe(1);
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

  test('publishes by a timer without frames', () => {
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
