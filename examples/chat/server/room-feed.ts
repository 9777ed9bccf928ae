import { setTimeout as delay } from 'node:timers/promises';
import type { Cursor, HubRoom, Log } from '@steadysocket/server';
import type { RoomEvent } from '../protocol/index.js';

export interface FeedPage {
  readonly head: number;
  readonly epoch: string;
  readonly messages: readonly { readonly offset: number; readonly message: RoomEvent }[];
}

/** Between two reads. What is appended meanwhile is read at once, so a busy room costs a node ten reads a second. */
const paceMs = 100;

/** Until the next try when the storage does not answer. */
const retryMs = 1_000;

/** How much of the history a node knows from its start, and after a gap. */
const backlog = 1_000;

/** Follows the log of a room from the node's own point of view, whether a client is in the room or not. */
export class RoomFeed {
  readonly #stopping = new AbortController();
  readonly #room: HubRoom<unknown>;
  readonly #onPage: (page: FeedPage) => void;
  #after: Cursor | { readonly last: number } = { last: backlog };
  #isStale = true;
  #wakeUp = () => {};

  constructor(room: HubRoom<unknown>, onPage: (page: FeedPage) => void) {
    this.#room = room;
    this.#onPage = onPage;
  }

  /** Resolves when the node knows the latest messages. */
  async start(log: Log, name: string): Promise<void> {
    const unsubscribe = await log.subscribe(name, () => {
      this.#isStale = true;
      this.#wakeUp();
    });
    this.#stopping.signal.addEventListener('abort', unsubscribe);
    await this.#readAll();
    void this.#follow();
  }

  stop(): void {
    this.#stopping.abort();
    this.#wakeUp();
  }

  async #follow(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      if (!this.#isStale) await new Promise<void>((resolve) => (this.#wakeUp = resolve));
      await this.#readAll();
      await this.#pause(paceMs);
    }
  }

  async #readAll(): Promise<void> {
    while (this.#isStale && !this.#stopping.signal.aborted) {
      this.#isStale = false;
      try {
        await this.#read();
      } catch {
        this.#isStale = true;
        await this.#pause(retryMs);
      }
    }
  }

  async #read(): Promise<void> {
    const { epoch, head, gap, messages } = await this.#room.read(this.#after, backlog);
    if (gap) {
      this.#after = { last: backlog };
      this.#isStale = true;
      return;
    }
    const offset = messages.at(-1)?.offset ?? head;
    this.#after = { epoch, offset };
    if (offset < head) this.#isStale = true;
    this.#onPage({ epoch, head, messages: messages as FeedPage['messages'] });
  }

  #pause(ms: number): Promise<void> {
    return delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }
}
