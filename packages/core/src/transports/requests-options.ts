import type { BatchCodec, Codec } from '../transport-types.js';

/** Identifies a request and its answer. */
export type RequestId = string | number | null;

/** How requests and answers are recognized and created. */
export interface RequestsOptions<In, Out, Frame> {
  /** Translates between messages and frames, instead of the connection's `codec`. */
  readonly codec: Codec<In, Out, Frame> | BatchCodec<In, Out, Frame>;
  /** Creates a request from the argument of `deliver` and an id. Called when `deliver` is called. */
  attach(message: Out, id: number): Out;
  /**
   * The id of the request that a message answers; `undefined` if it is not an answer. Answers, late ones too, are not delivered to
   * `message` listeners. Called once or twice for each message; it must be pure. If it throws, `decode-failed` is raised, and the
   * rest of the frame is skipped.
   */
  idOf(message: In): RequestId | undefined;
  /**
   * Returns the value that `deliver` resolves with. If it throws, `deliver` rejects with its error.
   *
   * @default the whole answer
   */
  resultOf?(answer: In): unknown;
  /**
   * Answers the requests of the server. They are not delivered to `message` listeners.
   *
   * @default the server sends no requests
   */
  readonly incoming?: IncomingRequests<In, Out>;
  /**
   * Creates the message that cancels a request at the server. It is written ahead of the queue if `deliver` was aborted or timed
   * out after its request was written to the open link.
   *
   * @default the server is not notified
   */
  cancel?(id: number): Out;
  /**
   * Whether a frame is a batch. With this function a list is a batch too: `codec` encodes it as one frame, and `deliver` gives each
   * of its messages an id and resolves, once all are answered, with a `PromiseSettledResult` for each. Requests that the server
   * sends in a batch are answered in one batch. A batch has 1 to 16 384 requests.
   *
   * @default no batches; a list is a message like any other
   */
  isBatch?(frame: Frame): boolean;
}

export interface IncomingRequests<In, Out> {
  /** Whether a message is a request. Called once or twice for each message; it must be pure. If it throws: as `idOf`. */
  isRequest(message: In): boolean;
  /**
   * Creates the answer. It is written ahead of the queue, and only to the link of the request. If it throws, the error becomes an
   * `error` event.
   */
  answer(request: In): Out | Promise<Out>;
}
