/**
 * As much of an event target as costs least: its memory is charged to those who listen. Node's own neither removes
 * capturing listeners as the standard asks nor accepts many without a warning.
 */
class StubEventTarget {
  readonly #listeners = new Map<string, Set<unknown>>();

  get count(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  readonly addEventListener = (type: string, listener: unknown): void => {
    const listeners = this.#listeners.get(type);
    if (listeners === undefined) this.#listeners.set(type, new Set([listener]));
    else listeners.add(listener);
  };

  readonly removeEventListener = (type: string, listener: unknown): void => {
    this.#listeners.get(type)?.delete(listener);
  };
}

/**
 * Enough of a page for libraries that look for one: a window and a visible document, which count their listeners.
 * `vue` is imported first, because it would use this document to render.
 */
export async function installStubPage(): Promise<{ readonly listeners: number }> {
  await import('vue');
  const window = new StubEventTarget();
  const document = new StubEventTarget();
  Object.assign(globalThis, {
    window: globalThis,
    document: Object.assign(document, { visibilityState: 'visible', baseURI: 'http://page.test/' }),
    addEventListener: window.addEventListener,
    removeEventListener: window.removeEventListener,
  });
  return {
    get listeners() {
      return window.count + document.count;
    },
  };
}
