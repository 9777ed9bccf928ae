import type { Readable } from '@steadysocket/core';

/** As in `styles/layout.css`: below, the list of rooms is a drawer. */
const roomsFit = matchMedia('(min-width: 48rem)');
/** Below, the list of people is a drawer. */
const peopleFit = matchMedia('(min-width: 72rem)');

export type Drawer = 'rooms' | 'people';

/** Which lists are drawers over the conversation in a window of this width. */
export const drawers: Readable<readonly Drawer[]> = {
  getSnapshot: () => (peopleFit.matches ? none : roomsFit.matches ? people : both),
  subscribe(listener) {
    for (const query of [roomsFit, peopleFit]) query.addEventListener('change', listener);
    return () => {
      for (const query of [roomsFit, peopleFit]) query.removeEventListener('change', listener);
    };
  },
};

const none: readonly Drawer[] = [];
const people: readonly Drawer[] = ['people'];
const both: readonly Drawer[] = ['rooms', 'people'];

/** Moves the focus into a drawer that has opened. Returns what moves it back. */
export function enterDrawer(id: Drawer): () => void {
  const drawer = document.getElementById(id);
  (drawer?.querySelector<HTMLElement>('[aria-current]') ?? drawer?.querySelector('button'))?.focus();
  return () => document.querySelector<HTMLElement>(`[aria-controls="${id}"]`)?.focus();
}
