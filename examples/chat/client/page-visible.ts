import type { Readable } from '@steadysocket/core';

/** Whether the user can see the page. */
export const pageVisible: Readable<boolean> = {
  getSnapshot: () => document.visibilityState === 'visible',
  subscribe(listener) {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
};
