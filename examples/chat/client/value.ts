import type { Readable } from '@steadysocket/core';

/** A value that the application sets, and that `useReadable` shows. */
export interface Value<Content> extends Readable<Content> {
  set(content: Content): void;
}

export function createValue<Content>(initial: Content): Value<Content> {
  const listeners = new Set<() => void>();
  let current = initial;
  return {
    getSnapshot: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(content) {
      if (Object.is(current, content)) return;
      current = content;
      for (const listener of [...listeners]) listener();
    },
  };
}
