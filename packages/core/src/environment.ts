import type { Environment, EnvironmentSignal } from './platform-types.js';
import type { Unsubscribe } from './readable.js';

const isVisible = (): boolean => typeof document === 'undefined' || document.visibilityState !== 'hidden';

/** Maps DOM events to signals. `pageshow` means waking only for a page from the back/forward cache. */
const signals: Readonly<Record<string, (event: Event) => EnvironmentSignal | false>> = {
  online: () => 'online',
  offline: () => 'offline',
  pageshow: (event) => (event as PageTransitionEvent).persisted && 'wake',
  visibilitychange: () => (isVisible() ? 'visible' : 'hidden'),
  freeze: () => 'hidden',
  resume: () => 'wake',
};

/**
 * The signals of the browser, if they exist: a Worker has no document, Node has no window either. Globals are accessed when they
 * are needed, not at import.
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
  // An object, because Node 20 does not remove the listener with a boolean.
  const capture = { capture: true };
  for (const type in signals) addEventListener(type, handler, capture);
  return () => {
    for (const type in signals) removeEventListener(type, handler, capture);
  };
}
