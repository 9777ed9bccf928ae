import type { Unsubscribe } from './readable.js';

/** Time and timers. The default wraps the globals, so that fake timers that are installed later work. */
export interface Clock {
  /** Wall-clock milliseconds since the epoch. */
  now(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** Runs `callback` once, soon. Returns a function that cancels it. */
export type Schedule = (callback: () => void) => () => void;

/** `wake` is a return from the back/forward cache, from freezing or from sleep. */
export type EnvironmentSignal = 'online' | 'offline' | 'visible' | 'hidden' | 'wake';

/** The state of the device. Replace it outside a browser: in React Native, in tests. */
export interface Environment {
  /** A hint that is sometimes wrong; `true` if it is unknown. */
  isOnline(): boolean;
  /** `true` without a page. */
  isVisible(): boolean;
  /** Called when a connection is wanted. The result is called when it is not wanted any more. */
  subscribe(listener: (signal: EnvironmentSignal) => void): Unsubscribe;
}
