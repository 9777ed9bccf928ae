import type { AnswerBegun, RoomEvent, Said } from '../../protocol/index.js';

/** A question of the room that has no complete answer yet. */
export interface OpenQuestion {
  readonly said: Said;
  /** How many servers have begun to answer it. */
  readonly attempt: number;
  /** The answer so far. */
  readonly text: string;
  /** When this node last saw the answer grow, or the question. */
  readonly seenAt: number;
}

/** What the log of the room says about the work of the bot, which is all that a node has to know. Questions by their answer's id. */
export class Conversation {
  readonly #open = new Map<string, OpenQuestion>();

  get open(): ReadonlyMap<string, OpenQuestion> {
    return this.#open;
  }

  add(event: RoomEvent, { offset, seenAt }: { readonly offset: number; readonly seenAt: number }): void {
    switch (event.type) {
      case 'said':
        // With the offset, because an author may use an id twice.
        this.#open.set(`${String(offset)}-${event.id}`, { said: event, attempt: 0, text: '', seenAt });
        break;
      case 'answer-begun':
        this.#update(event, (question) => ({ ...question, attempt: event.attempt, seenAt }));
        break;
      case 'answer-delta':
        this.#update(event, (question) => ({
          ...question,
          text: question.text.slice(0, event.from) + event.text,
          seenAt,
        }));
        break;
      case 'answer-ended':
        this.#open.delete(event.id);
    }
  }

  #update({ id }: Pick<AnswerBegun, 'id'>, change: (question: OpenQuestion) => OpenQuestion): void {
    const question = this.#open.get(id);
    if (question) this.#open.set(id, change(question));
  }
}
