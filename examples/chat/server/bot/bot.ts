import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Appended, HubRoom } from '@steadysocket/server';
import { Refused } from '@steadysocket/server';
import type { RoomEvent } from '../../protocol/index.js';
import { Pace } from '../pace.js';
import type { FeedPage } from '../room-feed.js';
import { answerTo, piecesOf } from './answer-text.js';
import type { OpenQuestion } from './conversation.js';
import { Conversation } from './conversation.js';

export interface BotOptions {
  /** Between two words, in milliseconds. @default 60 */
  readonly wordMs?: number;
  /** How long an answer may stand still before another node goes on with it, in milliseconds. @default 3_000 */
  readonly stalledMs?: number;
}

/** Until the next try when the storage does not answer. */
const retryMs = 500;

/** How many answers one node writes at a time. */
const maxAnswers = 16;

/** Questions that wait for an answer. Beyond, nobody may ask. */
const maxQuestions = 100;

/**
 * Answers what people ask in a room. Every node has one, and they need no lock: a question has one producer in the log, and
 * whose `answer-begun` is not a duplicate writes the answer. When an answer stands still, the nodes try again with the next
 * epoch; the log then refuses the words of a node that was only slow.
 */
export class Bot {
  readonly #conversation = new Conversation();
  readonly #asking = new Pace({ perSecond: 0.2, burst: 10 });
  readonly #answering = new Set<string>();
  readonly #stopping = new AbortController();
  readonly #room: HubRoom<RoomEvent>;
  readonly #options: Required<BotOptions>;
  readonly #timer: NodeJS.Timeout;
  readonly #news = new EventEmitter<{ grown: [] }>();
  #offset = 0;

  constructor(room: HubRoom<RoomEvent>, options: BotOptions = {}) {
    this.#room = room;
    this.#options = { wordMs: 60, stalledMs: 3_000, ...options };
    this.#timer = setInterval(() => this.#look(), this.#options.stalledMs / 4);
  }

  /** Whether a user may ask one more question now: an answer is some sixty messages in the log. */
  mayAsk(user: string): boolean {
    return this.#conversation.open.size < maxQuestions && this.#asking.take(user);
  }

  /** The room has new messages. */
  grown({ messages }: FeedPage): void {
    for (const { offset, message } of messages) {
      this.#conversation.add(message, { offset, seenAt: performance.now() });
      this.#offset = offset;
    }
    this.#news.emit('grown');
    this.#look();
  }

  /** Answers that are under way stand still: another node goes on, or this one after its start. */
  stop(): void {
    clearInterval(this.#timer);
    this.#stopping.abort();
    this.#news.emit('grown');
  }

  #look(): void {
    for (const [id, question] of this.#conversation.open) {
      const isFree = question.attempt === 0 || performance.now() - question.seenAt > this.#options.stalledMs;
      if (!isFree || this.#answering.has(id) || this.#answering.size >= maxAnswers) continue;
      this.#answering.add(id);
      void this.#answer(id, question).finally(() => this.#answering.delete(id));
    }
  }

  async #answer(id: string, { said, attempt }: OpenQuestion): Promise<void> {
    const { author, text } = said;
    const question = { author, id: said.id };
    const publish = this.#publisher(id, attempt + 1);
    const begun = await publish({ type: 'answer-begun', id, question, attempt: attempt + 1, at: Date.now() });
    if (!begun || begun.duplicate) return;
    const before = await this.#textBefore(id, begun.offset);
    // The former server was slow and not dead: it has finished.
    if (before === undefined) return;
    const whole = answerTo(text);
    let from = before.length;
    for (const piece of piecesOf(whole, from)) {
      await delay(this.#options.wordMs);
      if (!(await publish({ type: 'answer-delta', id, from, text: piece }))) return;
      from += piece.length;
    }
    await publish({ type: 'answer-ended', id, question, text: whole, at: Date.now() });
  }

  /** Publishes as the one who answers a question. Resolves with `null` when that is somebody else now, or the node stops. */
  #publisher(id: string, epoch: number): (event: RoomEvent) => Promise<Appended | null> {
    let sequence = 0;
    return async (event) => {
      const producer = { id: `answer:${id}`, epoch, sequence: ++sequence };
      while (!this.#stopping.signal.aborted) {
        try {
          return await this.#room.publish(event, { producer });
        } catch (error) {
          if (error instanceof Refused && error.code === 'fenced') return null;
          // It may be in the log all the same. The sequence is the same one, so it cannot get there twice.
          await delay(retryMs);
        }
      }
      return null;
    };
  }

  /** The answer as former servers have left it at an offset, once this node has read so far. */
  async #textBefore(id: string, offset: number): Promise<string | undefined> {
    while (this.#offset < offset) {
      if (this.#stopping.signal.aborted) return undefined;
      await once(this.#news, 'grown');
    }
    return this.#conversation.open.get(id)?.text;
  }
}
