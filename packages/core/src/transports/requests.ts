import { ConnectionError } from '../errors.js';
import type {
  BatchCodec,
  Capabilities,
  Codec,
  ConnectRequest,
  Link,
  LinkEvents,
  Transport,
} from '../transport-types.js';
import type { DecoratedAttempt, Decoration, FrameOf } from './decorate.js';
import { decorate } from './decorate.js';

/** What a request and its answer have in common. */
export type RequestId = string | number | null;

/** How messages ask and answer. */
export interface RequestsOptions<In, Out, Frame> {
  /** Translates between messages and frames; it takes the place of the connection's `codec`. */
  readonly codec: Codec<In, Out, Frame> | BatchCodec<In, Out, Frame>;
  /** Makes the message that asks: what `deliver` was called with, and its id. Called at the call of `deliver`. */
  attach(message: Out, id: number): Out;
  /**
   * The id of the request that a message answers; `undefined` where it is no answer. Answers reach no `message` listener, those
   * included that nobody waits for any more. Called once or twice for each message; it must be pure.
   */
  idOf(message: In): RequestId | undefined;
  /**
   * What `deliver` resolves with. What it throws is what `deliver` rejects with.
   *
   * @default the whole answer
   */
  resultOf?(answer: In): unknown;
  /**
   * Answers what the server asks. Such messages reach no `message` listener.
   *
   * @default the server asks nothing
   */
  readonly incoming?: IncomingRequests<In, Out>;
  /**
   * Makes the message that tells the server that nobody waits for an answer any more. It is written ahead of the queue when
   * `deliver` was aborted or timed out and its request is on the open link.
   *
   * @default the server is not notified
   */
  cancel?(id: number): Out;
  /**
   * Whether a frame is a batch. With this function a list is a batch too: `codec` encodes it as one frame, and `deliver` gives each
   * of its messages an id and resolves, once all are answered, with a `PromiseSettledResult` for each. Requests of the server that
   * come in a batch are answered in one. A batch has 1 to 16 384 requests.
   *
   * @default no batches; a list is a message like any other
   */
  isBatch?(frame: Frame): boolean;
}

export interface IncomingRequests<In, Out> {
  /** Whether a message asks for an answer. Called once or twice for each message; it must be pure. */
  isRequest(message: In): boolean;
  /**
   * Makes the answer, which is written ahead of the queue to the link that the request came from, or not at all. What it throws
   * becomes an `error` event.
   */
  answer(request: In): Out | Promise<Out>;
}

/** A transport with acknowledgements: the server's answers. */
export interface RequestsTransport<In, Out, Frame> {
  readonly capabilities: Capabilities & { readonly acks: true };
  readonly codec: Codec<In, Out, Frame>;
  sizeOf(frame: Frame): number;
  connect(request: ConnectRequest, events: LinkEvents<Frame>): Link<Frame>;
}

/**
 * Gives a transport without acknowledgements `deliver`: each message that it sends gets an id, and it resolves with the answer that
 * has the same. Ids are numbers from 1 on, never used twice by this transport. `send` sends as ever.
 *
 * What the link has not taken waits in the queue; a request in flight when the link ends rejects with `ack-unknown`; nothing is
 * sent twice. An answer counts on the link that it was asked on, once; later it is ignored. At most 16 384 requests are in flight
 * on a link: one more gives up the oldest (`ack-unknown`).
 */
export function requests<T extends Transport<unknown>, In, Out>(
  transport: T,
  options: RequestsOptions<In, Out, FrameOf<T>>,
): RequestsTransport<In, Out, FrameOf<T>> {
  const wire = new Wire(options);
  const decorated: Transport<unknown> = {
    ...decorate<Transport<unknown>>(transport, (attempt) => new Correspondence(wire, attempt)),
    // An answer belongs to the link of its request, also where the transport underneath resends.
    capabilities: { ...transport.capabilities, acks: true, resends: false },
    codec: wire,
    sizeOf: (frame) => transport.sizeOf(frame instanceof Asked ? frame.frame : frame),
  };
  return decorated as RequestsTransport<In, Out, FrameOf<T>>;
}

const maxInFlight = 16_384;
/** Above this many unsent bytes the server's requests are not answered: it asks and does not read. */
const maxBufferedBytes = 16 * 1024 ** 2;

/** Requests on their way: one, or a batch. */
class Asked {
  constructor(
    readonly ids: readonly number[],
    readonly isBatch: boolean,
    readonly frame: unknown,
  ) {}
}

/** The codec of the connection: requests get their ids, answers are left out of what is received. */
class Wire implements Codec<unknown, unknown, unknown>, BatchCodec<unknown, unknown, unknown> {
  readonly options: RequestsOptions<unknown, unknown, unknown>;
  #lastId = 0;
  /** What the frame that is being received was decoded to, so that it is not decoded twice. */
  #latest: { readonly frame: unknown; readonly messages: readonly unknown[] } | null = null;

  constructor(options: RequestsOptions<unknown, unknown, unknown>) {
    this.options = options;
  }

  encode(message: unknown): unknown {
    return this.options.codec.encode(message);
  }

  encodeRequest(message: unknown): Asked {
    const isBatch = this.options.isBatch !== undefined && Array.isArray(message);
    const messages: readonly unknown[] = isBatch ? message : [message];
    if (messages.length < 1 || messages.length > maxInFlight)
      throw new ConnectionError('encode-failed', 'a batch has 1 to 16 384 requests');
    const ids: number[] = [];
    const requests = messages.map((each) => {
      this.#lastId += 1;
      ids.push(this.#lastId);
      return this.options.attach(each, this.#lastId);
    });
    return new Asked(ids, isBatch, this.encode(isBatch ? requests : requests[0]));
  }

  decode(frame: unknown): unknown {
    let latest: unknown;
    this.decodeAll(frame, (message) => (latest = message));
    return latest;
  }

  decodeAll(frame: unknown, emit: (message: unknown) => void): void {
    const filter = (message: unknown): void => {
      if (this.options.idOf(message) === undefined && !this.options.incoming?.isRequest(message)) emit(message);
    };
    if (this.#latest?.frame === frame) this.#latest?.messages.forEach(filter);
    else this.readAll(frame, filter);
  }

  /** Everything that a frame holds. */
  readAll(frame: unknown, emit: (message: unknown) => void): void {
    const { codec } = this.options;
    if ('decodeAll' in codec) codec.decodeAll(frame, emit);
    else emit(codec.decode(frame));
  }

  /** Calls `receive`, in which decoding `frame` gives `messages`. */
  during(frame: unknown, messages: readonly unknown[], receive: () => void): void {
    this.#latest = { frame, messages };
    try {
      receive();
    } finally {
      this.#latest = null;
    }
  }
}

interface Delivery {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What is asked and answered on one link. */
class Correspondence implements Decoration<unknown, unknown> {
  readonly link: Partial<Link<unknown>>;
  readonly events: Partial<LinkEvents<unknown>>;
  readonly #wire: Wire;
  readonly #attempt: DecoratedAttempt<unknown, unknown>;
  readonly #inFlight = new Map<RequestId, Delivery>();
  /** Requests of the server that are being answered. */
  #answering = 0;
  #isOver = false;

  constructor(wire: Wire, attempt: DecoratedAttempt<unknown, unknown>) {
    this.#wire = wire;
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

  /** Throws where the link does not take the request: it was not sent. */
  #deliver(asked: unknown, message: unknown): Promise<unknown> {
    if (!(asked instanceof Asked))
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
    const { options } = this.#wire;
    const written = asked instanceof Asked ? asked.ids.filter((id) => this.#inFlight.delete(id)) : [];
    if (options.cancel) for (const id of written) this.#write(() => options.cancel?.(id));
  }

  #write(make: () => unknown): void {
    const { link, events } = this.#attempt;
    try {
      link.send(this.#wire.encode(make()));
    } catch (error) {
      events.error(error);
    }
  }

  #receive(frame: unknown): void {
    const { events } = this.#attempt;
    const messages: unknown[] = [];
    let isWhole = true;
    try {
      this.#wire.readAll(frame, (message) => messages.push(message));
    } catch {
      // The connection decodes it again, and reports the error.
      isWhole = false;
    }
    const others = messages.filter((message) => !this.#settle(message));
    const requests = others.filter((message) => this.#isRequest(message));
    this.#answerAll(requests, frame);
    if (!isWhole) events.frame(frame);
    else if (others.length > requests.length || messages.length === 0)
      this.#wire.during(frame, messages, () => events.frame(frame));
    else events.alive();
  }

  /** Returns whether the message answers a request in flight. */
  #settle(message: unknown): boolean {
    const { options } = this.#wire;
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
    const { options } = this.#wire;
    return options.idOf(message) === undefined && options.incoming?.isRequest(message) === true;
  }

  #answerAll(requests: readonly unknown[], frame: unknown): void {
    if (requests.length === 0) return;
    const { link, events } = this.#attempt;
    const room = (link.bufferedAmount ?? 0) > maxBufferedBytes ? 0 : Math.max(0, maxInFlight - this.#answering);
    if (requests.length > room)
      events.error(new ConnectionError('overflow', 'the server asks more than can be answered'));
    const admitted = requests.slice(0, room);
    if (this.#wire.options.isBatch?.(frame)) void this.#answer(admitted, (answers) => answers);
    else for (const request of admitted) void this.#answer([request], ([answer]) => answer);
  }

  /** Writes the answers once all are there. */
  async #answer(requests: readonly unknown[], messageOf: (answers: readonly unknown[]) => unknown): Promise<void> {
    this.#answering += requests.length;
    const { incoming } = this.#wire.options;
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
