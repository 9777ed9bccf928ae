import type { Readable } from '@steadysocket/core';

/** Whether the device has a network. A link that is open may outlast it for a while, and carry nothing. */
export const deviceOnline: Readable<boolean> = {
  getSnapshot: () => navigator.onLine,
  subscribe(listener) {
    for (const event of ['online', 'offline']) addEventListener(event, listener);
    return () => {
      for (const event of ['online', 'offline']) removeEventListener(event, listener);
    };
  },
};
