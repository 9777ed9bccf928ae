import type { Environment, EnvironmentSignal } from '../platform-types.js';

/** A device that a test controls. */
export interface FakeEnvironment extends Environment {
  /** How many connections are subscribed. */
  readonly listeners: number;
  goOnline(): void;
  goOffline(): void;
  show(): void;
  hide(): void;
  /** Returns from the back/forward cache, from freezing or from sleep. */
  wake(): void;
}

/** A visible device that is online, for tests. */
export function fakeEnvironment(): FakeEnvironment {
  const listeners = new Set<(signal: EnvironmentSignal) => void>();
  let online = true;
  let visible = true;
  const signal = (what: EnvironmentSignal): void => {
    for (const listener of [...listeners]) listener(what);
  };
  return {
    isOnline: () => online,
    isVisible: () => visible,
    subscribe(listener) {
      // One entry for each call, even if the function is the same.
      const entry = (what: EnvironmentSignal): void => {
        listener(what);
      };
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
    get listeners() {
      return listeners.size;
    },
    goOnline() {
      online = true;
      signal('online');
    },
    goOffline() {
      online = false;
      signal('offline');
    },
    show() {
      visible = true;
      signal('visible');
    },
    hide() {
      visible = false;
      signal('hidden');
    },
    wake() {
      signal('wake');
    },
  };
}
