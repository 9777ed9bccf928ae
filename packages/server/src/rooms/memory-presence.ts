import { checkClock } from '../check-options.js';
import { systemClock } from '../clock.js';
import type { HubClock } from '../options.js';
import { answerUnlessClosed } from './answer-unless-closed.js';
import type { Presence, Unsubscribe } from './stores.js';
import { Wakes } from './wakes.js';

/** How often expired entries are removed. Subscribers are not notified of them. */
const sweepMs = 10_000;

interface Entry {
  readonly value: string;
  readonly deadline: number;
}

export interface MemoryPresenceOptions {
  /** The clock and its timers. @default the system's */
  readonly clock?: HubClock;
}

/** A presence in the memory of this process, for one node or for tests. */
export function memoryPresence({ clock = systemClock }: MemoryPresenceOptions = {}): Presence {
  checkClock(clock);
  return new MemoryPresence(clock);
}

class MemoryPresence implements Presence {
  readonly #clock: HubClock;
  readonly #rooms = new Map<string, Map<string, Entry>>();
  readonly #wakes = new Wakes();
  #sweptAt: number;
  #isClosed = false;

  constructor(clock: HubClock) {
    this.#clock = clock;
    this.#sweptAt = clock.now();
  }

  set(room: string, added: ReadonlyMap<string, string>, ttlMs: number): Promise<void> {
    return answerUnlessClosed(this.#isClosed, () => {
      this.#sweep();
      const entries = this.#rooms.get(room) ?? new Map<string, Entry>();
      const deadline = this.#clock.now() + ttlMs;
      let isChanged = false;
      for (const [id, value] of added) {
        isChanged ||= this.#valueOf(entries, id) !== value;
        entries.set(id, { value, deadline });
      }
      if (entries.size > 0) this.#rooms.set(room, entries);
      if (isChanged) this.#wakes.wake(room);
    });
  }

  delete(room: string, ids: readonly string[]): Promise<void> {
    return answerUnlessClosed(this.#isClosed, () => {
      const entries = this.#rooms.get(room);
      const deleted = ids.filter((id) => entries?.delete(id));
      if (entries?.size === 0) this.#rooms.delete(room);
      if (deleted.length > 0) this.#wakes.wake(room);
    });
  }

  list(room: string, limit: number): Promise<ReadonlyMap<string, string>> {
    return answerUnlessClosed(this.#isClosed, () => {
      const entries = this.#rooms.get(room) ?? new Map<string, Entry>();
      const listed = new Map<string, string>();
      for (const id of entries.keys()) {
        if (listed.size >= limit) break;
        const value = this.#valueOf(entries, id);
        if (value !== undefined) listed.set(id, value);
      }
      return listed;
    });
  }

  subscribe(room: string, wake: () => void): Promise<Unsubscribe> {
    return answerUnlessClosed(this.#isClosed, () => this.#wakes.add(room, wake));
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#wakes.clear();
    this.#rooms.clear();
    return Promise.resolve();
  }

  /** `undefined` once it has expired. */
  #valueOf(entries: ReadonlyMap<string, Entry>, id: string): string | undefined {
    const entry = entries.get(id);
    return entry && entry.deadline > this.#clock.now() ? entry.value : undefined;
  }

  #sweep(): void {
    const now = this.#clock.now();
    if (now - this.#sweptAt < sweepMs) return;
    this.#sweptAt = now;
    for (const [room, entries] of this.#rooms) {
      for (const [id, { deadline }] of entries) if (deadline <= now) entries.delete(id);
      if (entries.size === 0) this.#rooms.delete(room);
    }
  }
}
