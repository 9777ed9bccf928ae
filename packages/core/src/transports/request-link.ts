import { ConnectionError } from '../errors.js';
import type { Link, LinkEvents } from '../transport-types.js';
import type { DecoratedAttempt, Decoration } from './decorate.js';
import type { RequestCodec } from './request-codec.js';
import { EncodedRequest, maxInFlight } from './request-codec.js';
import type { RequestId } from './requests-options.js';

/** With more unsent bytes than this, requests of the server are not answered: the server does not read the answers. */
const maxBufferedBytes = 16 * 1024 ** 2;

interface Delivery {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The requests and answers of one link, in both directions. */
export class RequestLink implements Decoration<unknown, unknown> {
  readonly link: Partial<Link<unknown>>;
  readonly events: Partial<LinkEvents<unknown>>;
  readonly #codec: RequestCodec;
  readonly #attempt: DecoratedAttempt<unknown, unknown>;
  readonly #inFlight = new Map<RequestId, Delivery>();
  /** Requests of the server that are being answered. */
  #answering = 0;
  #isOver = false;

  constructor(codec: RequestCodec, attempt: DecoratedAttempt<unknown, unknown>) {
    this.#codec = codec;
    this.#attempt = attempt;
    this.link = {
      deliver: (frame, message) => this.#deliver(frame, message),
      cancel: (frame) => this.#cancel(frame),
    };
    this.events = { frame: (frame) => this.#receive(frame) };
  }

  ended(): void {
    this.#isOver = true;
    for (const { reject } of this.#inFlight.values()) reject(unanswered());
    this.#inFlight.clear();
  }

  /** Throws if the link does not take the request. Then it was not sent. */
  #deliver(asked: unknown, message: unknown): Promise<unknown> {
    if (!(asked instanceof EncodedRequest))
      throw new ConnectionError('unsupported', 'give the codec to requests(), not to the connection');
    const { ids, isBatch, frame } = asked;
    const answers = ids.map(
      (id) =>
        new Promise((resolve, reject) => {
          this.#inFlight.set(id, { resolve, reject });
        }),
    );
    // Every rejection is handled, also if the write fails or ends the link.
    const outcomes = Promise.allSettled(answers);
    this.#dropOldest();
    try {
      this.#attempt.link.send(frame, message);
    } catch (error) {
      for (const id of ids) this.#inFlight.delete(id);
      throw error;
    }
    const [answer = outcomes] = answers;
    return isBatch ? outcomes : answer;
  }

  #dropOldest(): void {
    for (const [id, { reject }] of this.#inFlight) {
      if (this.#inFlight.size <= maxInFlight) return;
      this.#inFlight.delete(id);
      reject(unanswered());
    }
  }

  #cancel(asked: unknown): void {
    const { options } = this.#codec;
    const written = asked instanceof EncodedRequest ? asked.ids.filter((id) => this.#inFlight.delete(id)) : [];
    if (options.cancel) for (const id of written) this.#write(() => options.cancel?.(id));
  }

  #write(make: () => unknown): void {
    const { link, events } = this.#attempt;
    try {
      link.send(this.#codec.encode(make()));
    } catch (error) {
      events.error(error);
    }
  }

  #receive(frame: unknown): void {
    const { events } = this.#attempt;
    const messages: unknown[] = [];
    const requests: unknown[] = [];
    let others = 0;
    let isWhole = true;
    try {
      this.#codec.readAll(frame, (message) => {
        messages.push(message);
        if (this.#settle(message)) return;
        if (this.#isRequest(message)) requests.push(message);
        else others += 1;
      });
    } catch {
      // The connection decodes it again, and reports the error.
      isWhole = false;
    }
    this.#answerAll(requests, frame);
    if (!isWhole) events.frame(frame);
    else if (others > 0 || messages.length === 0) this.#codec.during(frame, messages, () => events.frame(frame));
    else events.alive();
  }

  /** Returns whether the message answers a request in flight. */
  #settle(message: unknown): boolean {
    const { options } = this.#codec;
    const id = options.idOf(message);
    const delivery = id === undefined ? undefined : this.#inFlight.get(id);
    if (id === undefined || delivery === undefined) return false;
    this.#inFlight.delete(id);
    try {
      delivery.resolve(options.resultOf ? options.resultOf(message) : message);
    } catch (error) {
      delivery.reject(error);
    }
    return true;
  }

  #isRequest(message: unknown): boolean {
    const { options } = this.#codec;
    return options.idOf(message) === undefined && options.incoming?.isRequest(message) === true;
  }

  #answerAll(requests: readonly unknown[], frame: unknown): void {
    if (requests.length === 0) return;
    const { link, events } = this.#attempt;
    const room = (link.bufferedAmount ?? 0) > maxBufferedBytes ? 0 : Math.max(0, maxInFlight - this.#answering);
    if (requests.length > room)
      events.error(new ConnectionError('overflow', 'the server sends more requests than can be answered'));
    const admitted = requests.slice(0, room);
    if (this.#codec.options.isBatch?.(frame)) void this.#answer(admitted, (answers) => answers);
    else for (const request of admitted) void this.#answer([request], ([answer]) => answer);
  }

  /** Writes the answers when all are available. */
  async #answer(requests: readonly unknown[], messageOf: (answers: readonly unknown[]) => unknown): Promise<void> {
    this.#answering += requests.length;
    const { incoming } = this.#codec.options;
    const answering = requests.map((request) => new Promise((resolve) => resolve(incoming?.answer(request))));
    const outcomes = await Promise.allSettled(answering);
    this.#answering -= requests.length;
    const answers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    for (const outcome of outcomes) if (outcome.status === 'rejected') this.#attempt.events.error(outcome.reason);
    if (answers.length > 0 && !this.#isOver) this.#write(() => messageOf(answers));
  }
}

function unanswered(): ConnectionError {
  return new ConnectionError('ack-unknown', 'the request was sent, and no answer came');
}
