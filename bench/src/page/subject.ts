/** What happened in the page. */
export interface Tally {
  /** Of all components together. */
  renders: number;
  /** Handled by all handlers together. */
  messages: number;
  /** The latest message that was handled. */
  last: string;
}

/** The components of a subject: they share one connection, and each has a message handler. */
export interface PageParts {
  readonly url: string;
  readonly components: number;
  readonly tally: Tally;
}

/** A way to bring messages to components. */
export interface PageSubject {
  /** What each component shows in a paragraph: the latest message, or `open` while it is. */
  readonly shows: 'message' | 'state';
  /** Returns what sends. */
  mount(root: HTMLElement, parts: PageParts): (message: string) => void;
}

/** What each handler does. */
export function handled(tally: Tally, message: string): void {
  tally.messages += 1;
  tally.last = message;
}
