import { nextFrame } from '../clock.js';
import { rethrowLater } from '../errors.js';
import type { Schedule } from '../platform-types.js';
import type { MessageSource } from '../readable.js';

const frames = new WeakMap<object, Schedule>();

/**
 * One frame for all folds of a source. A framework renders between two callbacks of a frame, so a component with several
 * folds would render once for each. With one callback for all of them it renders once.
 */
export function sharedFrameOf<In>(source: MessageSource<In>): Schedule {
  let frame = frames.get(source);
  if (frame === undefined) {
    frame = shared(contained(source.schedule ?? nextFrame));
    frames.set(source, frame);
  }
  return frame;
}

function shared(schedule: Schedule): Schedule {
  let waiting = new Set<() => void>();
  let cancel: (() => void) | undefined;
  const run = (): void => {
    const due = waiting;
    // Changes that the callbacks cause are published in the next frame.
    waiting = new Set();
    for (const callback of due) callback();
  };
  return (callback) => {
    const frame = waiting;
    // A callback that is scheduled again before it has run has lost its frame.
    const needsFrame = frame.size === 0 || frame.has(callback);
    frame.add(callback);
    if (needsFrame) cancel = schedule(run);
    return () => {
      frame.delete(callback);
      if (frame === waiting && frame.size === 0) cancel?.();
    };
  };
}

/** If the schedule throws, the error is reported as uncaught and the callback runs at once. */
export function contained(schedule: Schedule): Schedule {
  const attempt = (call: () => unknown, otherwise?: () => void): unknown => {
    try {
      return call();
    } catch (error) {
      rethrowLater(error);
      otherwise?.();
      return undefined;
    }
  };
  return (callback) => {
    const cancel = attempt(() => schedule(callback), callback);
    return () => {
      if (typeof cancel === 'function') attempt(cancel as () => void);
    };
  };
}
