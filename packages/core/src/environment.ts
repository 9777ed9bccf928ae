import type { Environment, EnvironmentSignal } from './platform-types.js';
import type { Unsubscribe } from './readable.js';

const isVisible = (): boolean => typeof document === 'undefined' || document.visibilityState !== 'hidden';

/** Maps DOM events to signals. Before `pageshow`, only a page from the back/forward cache has slept. */
const signals: Readonly<Record<string, (event: Event) => EnvironmentSignal | false>> = {
  online: () => 'online',
  offline: () => 'offline',
  pageshow: (event) => (event as PageTransitionEvent).persisted && 'wake',
  visibilitychange: () => (isVisible() ? 'visible' : 'hidden'),
  freeze: () => 'hidden',
  resume: () => 'wake',
};

/**
 * The browser's own signals, as far as they exist: a Worker has no document, Node has neither. Globals are looked up when
 * they are needed, so importing this module touches none.
 */
export const browserEnvironment: Environment = {
  // Node has a navigator without onLine: only an explicit `false` means offline.
  isOnline: () => typeof navigator === 'undefined' || (navigator as { readonly onLine?: boolean }).onLine !== false,
  isVisible,
  subscribe(listener) {
    if (typeof addEventListener !== 'function') return () => {};
    return listen(listener);
  },
};

function listen(listener: (signal: EnvironmentSignal) => void): Unsubscribe {
  const handler = (event: Event): void => {
    const signal = signals[event.type]?.(event);
    if (signal) listener(signal);
  };
  // Captured at the window, which is on the way to the document: not all of the document's events bubble.
  // An object, because Node 20 removes nothing when it is given a boolean.
  const capture = { capture: true };
  for (const type in signals) addEventListener(type, handler, capture);
  return () => {
    for (const type in signals) removeEventListener(type, handler, capture);
  };
}
