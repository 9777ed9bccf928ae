import type { LoadPerson } from './load-person.js';
import type { Verdict } from './verdict.js';
import { verdictOf } from './verdict.js';

/** What people say in a load test, and what became of it. Times are in milliseconds after a message was due. */
export class Talk {
  readonly acknowledgements: number[] = [];
  readonly deliveries: number[] = [];
  refused = 0;
  unanswered = 0;
  readonly #dueAt = new Map<string, number>();
  readonly #acknowledged = new Map<string, Set<string>>();

  get said(): number {
    return this.#dueAt.size;
  }

  say(person: LoadPerson, dueAt: number): void {
    const id = `message-${String(this.said)}`;
    this.#dueAt.set(id, dueAt);
    this.unanswered += 1;
    person
      .say(id)
      .then(() => this.#acknowledge(person.room, id))
      .catch(() => (this.refused += 1))
      .finally(() => (this.unanswered -= 1));
  }

  shown(id: string): void {
    this.deliveries.push(this.#sinceDue(id));
  }

  /** Whether everybody has at least as many messages as were acknowledged in the room. */
  isDelivered(people: readonly LoadPerson[]): boolean {
    return people.every(({ room, received }) => received.length >= (this.#acknowledged.get(room)?.size ?? 0));
  }

  verdict(people: readonly LoadPerson[]): Verdict {
    return verdictOf(people, this.#acknowledged);
  }

  #acknowledge(room: string, id: string): void {
    this.acknowledgements.push(this.#sinceDue(id));
    this.#acknowledged.set(room, (this.#acknowledged.get(room) ?? new Set()).add(id));
  }

  #sinceDue(id: string): number {
    return performance.now() - (this.#dueAt.get(id) ?? NaN);
  }
}
