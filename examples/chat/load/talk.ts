import type { LoadPerson } from './load-person.js';
import type { Verdict } from './verdict.js';
import { verdictOf } from './verdict.js';

/** Milliseconds after messages were due. */
export interface Latencies {
  /** With links that were there all the time. */
  readonly steady: number[];
  /** With a link that was cut before the message was due and not back, or meanwhile. */
  readonly interrupted: number[];
}

interface Spoken {
  readonly author: LoadPerson;
  readonly dueAt: number;
}

/** What people say in a load test, and what became of it. */
export class Talk {
  readonly acknowledgements: Latencies = { steady: [], interrupted: [] };
  readonly deliveries: Latencies = { steady: [], interrupted: [] };
  refused = 0;
  unanswered = 0;
  readonly #spoken = new Map<string, Spoken>();
  readonly #acknowledged = new Map<string, Set<string>>();

  get said(): number {
    return this.#spoken.size;
  }

  say(author: LoadPerson, dueAt: number): void {
    const id = `message-${String(this.said)}`;
    this.#spoken.set(id, { author, dueAt });
    this.unanswered += 1;
    author
      .say(id)
      .then(() => this.#acknowledge(author, id))
      .catch(() => (this.refused += 1))
      .finally(() => (this.unanswered -= 1));
  }

  shown(by: LoadPerson, id: string): void {
    this.#measure(this.deliveries, id, by);
  }

  /** Whether everybody has at least as many messages as were acknowledged in the room. */
  isDelivered(people: readonly LoadPerson[]): boolean {
    return people.every(({ room, received }) => received.length >= (this.#acknowledged.get(room)?.size ?? 0));
  }

  verdict(people: readonly LoadPerson[]): Verdict {
    return verdictOf(people, this.#acknowledged);
  }

  #acknowledge(author: LoadPerson, id: string): void {
    this.#measure(this.acknowledgements, id, author);
    this.#acknowledged.set(author.room, (this.#acknowledged.get(author.room) ?? new Set()).add(id));
  }

  #measure(latencies: Latencies, id: string, receiver: LoadPerson): void {
    const spoken = this.#spoken.get(id);
    if (!spoken) return;
    const { author, dueAt } = spoken;
    const isSteady = author.wasSteadySince(dueAt) && receiver.wasSteadySince(dueAt);
    latencies[isSteady ? 'steady' : 'interrupted'].push(performance.now() - dueAt);
  }
}
