import { nextFrame } from './clock.js';
import type { MessageSource, Schedule } from './types.js';

const frames = new WeakMap<object, Schedule>();

/**
 * One frame for all folds of a source. A framework renders between two callbacks of a frame, so a component with several
 * folds would render for each; told by one callback, it renders once.
 */
export function sharedFrameOf<In>(source: MessageSource<In>): Schedule {
  let frame = frames.get(source);
  if (frame === undefined) {
    frame = shared(source.schedule ?? nextFrame);
    frames.set(source, frame);
  }
  return frame;
}

function shared(schedule: Schedule): Schedule {
  let waiting = new Set<() => void>();
  let cancel: (() => void) | undefined;
  const run = (): void => {
    const due = waiting;
    // What they cause belongs to the next frame.
    waiting = new Set();
    for (const callback of due) callback();
  };
  return (callback) => {
    const frame = waiting;
    frame.add(callback);
    if (frame.size === 1) cancel = schedule(run);
    return () => {
      frame.delete(callback);
      if (frame === waiting && frame.size === 0) cancel?.();
    };
  };
}
