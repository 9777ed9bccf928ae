export interface ChatPlace {
  readonly url: string;
  readonly over: 'webSocket' | 'sockJs';
}

/** What the page offers to tests, as `client`. Called in the page, so everything that travels is plain data. */
export interface PageClient {
  openChat(place: ChatPlace, name: string): void;
  openRaw(url: string): void;
  send: (destination: string, body: string) => string;
  status: () => string;
  /** Destination and body of each message so far. */
  readonly received: (readonly [destination: string, body: string])[];
  /** What ended each link so far. */
  readonly endings: string[];
}

declare global {
  // Only `var` declares a property of globalThis.
  var client: PageClient;
}
