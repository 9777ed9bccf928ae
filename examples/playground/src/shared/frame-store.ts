import { nextFrame } from '@steadysocket/core';

/** A value that can be watched. Its functions need no `this`, so that they can be passed on. */
export interface Store<Value> {
  readonly getSnapshot: () => Value;
  /** Returns what ends the subscription. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A value that may change thousands of times a frame, and is published at most once a frame. */
export interface FrameStore<Value> extends Store<Value> {
  /** Says that the value has changed. */
  readonly touch: () => void;
}

/** `build` makes the published value; it is called once for each publication. */
export function createFrameStore<Value>(build: () => Value): FrameStore<Value> {
  const listeners = new Set<() => void>();
  let value = build();
  let isScheduled = false;

  const publish = (): void => {
    isScheduled = false;
    value = build();
    for (const listener of [...listeners]) listener();
  };

  return {
    getSnapshot: () => value,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    touch() {
      if (isScheduled) return;
      isScheduled = true;
      nextFrame(publish);
    },
  };
}
