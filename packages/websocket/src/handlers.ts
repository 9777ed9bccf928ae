import { isObject } from './web-idl.js';

/** Defines the attributes `onopen`, `onmessage`, `onerror` and `onclose`. */
export function defineEventHandlers(prototype: EventTarget): void {
  for (const type of ['open', 'message', 'error', 'close']) {
    const handlers = new WeakMap<EventTarget, unknown>();
    const listener = function (this: EventTarget, event: Event): void {
      const handler = handlers.get(this);
      if (typeof handler === 'function') handler.call(this, event);
    };
    Object.defineProperty(prototype, `on${type}`, {
      get(this: EventTarget) {
        return handlers.get(this) ?? null;
      },
      // As on the platform: a primitive removes the handler, and an object that is not callable stays but has no effect.
      set(this: EventTarget, given: unknown) {
        handlers.set(this, isObject(given) ? given : null);
        // A second assignment keeps the place among the listeners.
        if (isObject(given)) this.addEventListener(type, listener);
        else this.removeEventListener(type, listener);
      },
      configurable: true,
      enumerable: true,
    });
  }
}
