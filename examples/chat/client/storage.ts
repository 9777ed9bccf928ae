/** Something that a tab keeps over a reload. */
export interface Kept<Content> {
  readonly load: () => Content | null;
  /** `null` removes it. */
  readonly save: (content: Content | null) => void;
}

/** A key of its own for each page: pages in frames of one tab share the storage. */
function prefix(): string {
  return `chat ${location.pathname}`;
}

/** Removes everything: the user has signed out. */
export function clearTab(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix())) sessionStorage.removeItem(key);
  } catch {
    // Without storage, nothing was kept.
  }
}

/**
 * Keeps something in this tab. Not in the browser's `localStorage`, so that two tabs can be two people, and with a key for each
 * page, because pages in frames of one tab share it.
 */
export function keepInTab<Content>(name: string): Kept<Content> {
  const key = `${prefix()} ${name}`;
  return {
    load() {
      try {
        return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Content | null;
      } catch {
        // Without storage, nothing is kept.
        return null;
      }
    },
    save(content) {
      try {
        if (content === null) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, JSON.stringify(content));
      } catch {
        // The page works as long as it is open.
      }
    },
  };
}
