import type { Readable } from '@steadysocket/core';
import { createValue } from './value.js';

const current = createValue(fromAddress());
addEventListener('hashchange', () => current.set(fromAddress()));

/** The name of the room that is shown: the fragment of the address, so that a reload, a link and the back button work. */
export const shownRoom: Readable<string> = current;

export function showRoom(name: string): void {
  location.hash = encodeURIComponent(name);
}

function fromAddress(): string {
  try {
    return decodeURIComponent(location.hash.slice(1)) || 'general';
  } catch {
    return 'general';
  }
}
