import type { Readable } from '@steadysocket/core';

/** When today began. It changes at midnight, so that a page that stays open does not call yesterday today. */
export const today: Readable<number> = {
  getSnapshot: () => new Date().setHours(0, 0, 0, 0),
  subscribe(listener) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      timer = setTimeout(tell, new Date().setHours(24, 0, 0, 0) - Date.now());
    };
    const tell = (): void => {
      listener();
      wait();
    };
    wait();
    return () => clearTimeout(timer);
  },
};
